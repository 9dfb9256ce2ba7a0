package dev.birdfeeder.journal;

import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.journal.PushIntake.Whose;
import dev.birdfeeder.tenant.Tenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Opens the way into the journal for a run. */
@Component
public final class Intakes implements DisposableBean {

    private final Records records;
    private final Leases leases;
    private final JournalTransaction transaction;
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "journal-writer"));

    /** Of its own: polls wait for a journal that is out of reach, pushes don't, nor for them. */
    private final ExecutorService pushWriter =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "journal-push-writer"));

    private final PushIntake pushes;

    Intakes(Records records, Leases leases, JournalTransaction transaction) {
        this.records = records;
        this.leases = leases;
        this.transaction = transaction;
        this.pushes = new PushIntake(this::acceptPushed, pushWriter);
    }

    /**
     * For a run that has claimed its connection. What it read before it slept past its lease is refused: another
     * process may have accepted something newer by then.
     *
     * @param connection the connection's number in the journal
     * @param name its name
     */
    public Intake open(Tenant tenant, long connection, String name) {
        return new JournalIntake(
                outcomes -> transaction.execute(status -> {
                    leases.keep(Leases.CONNECTION, connection);
                    return records.accept(tenant, connection, name, outcomes);
                }),
                writer);
    }

    /**
     * For one push: what is added is durable when {@link Intake#flush} returns.
     *
     * @param connection the connection's number in the journal
     * @param name its name
     */
    public Intake push(Tenant tenant, long connection, String name) {
        return new OnePush(new Whose(tenant, connection, name));
    }

    private Map<Whose, Accepted> acceptPushed(Map<Whose, List<Outcome>> pushed) {
        return transaction.hastily(() -> transaction.execute(status -> {
            var accepted = new HashMap<Whose, Accepted>();
            pushed.forEach((whose, outcomes) ->
                    accepted.put(whose, records.accept(whose.tenant(), whose.connection(), whose.name(), outcomes)));
            return accepted;
        }));
    }

    private final class OnePush implements Intake {

        private final Whose whose;
        private final List<Outcome> outcomes = new ArrayList<>();
        private Accepted soFar = Accepted.NONE;

        OnePush(Whose whose) {
            this.whose = whose;
        }

        @Override
        public void add(List<Outcome> more) {
            outcomes.addAll(more);
        }

        @Override
        public Accepted flush() {
            if (!outcomes.isEmpty()) {
                soFar = soFar.plus(pushes.accept(whose, List.copyOf(outcomes)));
                outcomes.clear();
            }
            return soFar;
        }

        @Override
        public Accepted soFar() {
            return soFar;
        }
    }

    @Override
    public void destroy() {
        writer.shutdown();
        pushWriter.shutdown();
    }
}
