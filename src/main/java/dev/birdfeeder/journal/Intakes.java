package dev.birdfeeder.journal;

import dev.birdfeeder.tenant.Tenant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Opens the way into the journal for a run. */
@Component
public final class Intakes implements DisposableBean {

    private final Records records;
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "journal-writer"));

    Intakes(Records records) {
        this.records = records;
    }

    /**
     * @param connection the connection's number in the journal
     * @param name its name
     */
    public Intake open(Tenant tenant, long connection, String name) {
        return new JournalIntake(outcomes -> records.accept(tenant, connection, name, outcomes), writer);
    }

    @Override
    public void destroy() {
        writer.shutdown();
    }
}
