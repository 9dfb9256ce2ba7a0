package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.preview.Paper;
import dev.birdfeeder.preview.Preview;
import dev.birdfeeder.preview.Preview.Wanted;
import dev.birdfeeder.preview.Tap;
import dev.birdfeeder.reload.Reload;
import dev.birdfeeder.reload.Saves;
import dev.birdfeeder.tenant.Stamp;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "preview",
        description = {
            "Fetches for real and shows of each interaction, the newest days first, what came in, what the mapping made,"
                    + " where the ticket was found, and what would be sent to each sink.",
            "Delivers nothing, remembers nothing. What it prints holds personal data."
        },
        mixinStandardHelpOptions = true)
final class PreviewCommand implements Callable<Integer> {

    private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";

    private static final String LOGGER = "dev.birdfeeder";

    private final String[] settings;
    private final Tap tap = new Tap();

    @Parameters(index = "0", description = "The tenant: the name of its file.")
    private String tenant;

    @Parameters(index = "1", description = "The connection: its key under sources.")
    private String connection;

    @Option(names = "--limit", defaultValue = "10", description = "How many interactions. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--interaction", paramLabel = "<id>", description = "Only the one with this id of the vendor's.")
    private String interaction;

    @Option(
            names = "--from",
            paramLabel = "<day>",
            description = "The first day, as 2025-03-01. Default: 28 days before the last.")
    private LocalDate from;

    @Option(names = "--to", paramLabel = "<day>", description = "The last day. Default: yesterday.")
    private LocalDate to;

    @Option(
            names = "--file",
            paramLabel = "<file>",
            description = "Interactions that are saved as JSON, one or a list; then nobody is called.")
    private Path file;

    @Option(names = "--json", description = "For machines: a line of JSON for each interaction.")
    private boolean json;

    @Option(
            names = "--watch",
            description = "Shows the same interactions again whenever a mapping, a route or the tenant is saved.")
    private boolean watch;

    @Spec
    private CommandSpec spec;

    PreviewCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit: must be at least 1");
        }
        if (from != null && to != null && to.isBefore(from)) {
            throw new ParameterException(spec.commandLine(), "--to: must not be before --from");
        }
        var nothingKept = Map.<String, Object>of("birdfeeder.journal.url", "jdbc:sqlite::memory:");
        try (var context = new SpringApplicationBuilder(BirdfeederApplication.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .initializers(
                        new TicksOff(nothingKept),
                        (GenericApplicationContext making) -> making.registerBean("previewTap", Tap.class, () -> tap))
                .run(json ? silent() : settings)) {
            return show(context);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LOGGER, null);
        }
    }

    /** The log goes to the standard output, too, and a machine reads that. */
    private String[] silent() {
        var silent = Arrays.copyOf(settings, settings.length + 1);
        silent[settings.length] = "--logging.level." + LOGGER + "=off";
        return silent;
    }

    private int show(ApplicationContext context) throws InterruptedException {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var preview = context.getBean(Preview.class);
        var wanted = new Wanted(tenant, connection, limit, interaction, from, to, file);
        var reload = context.getBean(Reload.class);
        var saves = new Saves(() -> look(reload, context));
        if (watch) {
            reload.begin();
            reload.check().problems().forEach(err::println);
        }
        var problems = preview.problems(wanted);
        problems.forEach(err::println);
        if (!problems.isEmpty()) {
            return 1;
        }
        var found = preview.find(wanted, tap);
        var paper = new Paper(out, Ansi.AUTO.enabled());
        preview.print(wanted, found.interactions(), json, paper);
        out.flush();
        found.problem().ifPresent(err::println);
        if (watch) {
            watch(saves, reload, preview, wanted, found);
        }
        return found.problem().isEmpty() ? 0 : 1;
    }

    /** Until the process ends. */
    private void watch(Saves saves, Reload reload, Preview preview, Wanted wanted, Preview.Found first)
            throws InterruptedException {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var found = first;
        while (!Thread.currentThread().isInterrupted()) {
            saves.await();
            var taken = reload.take(reload.look());
            var problems = preview.problems(wanted);
            if (file != null) {
                found = preview.find(wanted, tap);
            }
            show(preview, wanted, found, problems.isEmpty(), out);
            taken.problems().forEach(err::println);
            problems.forEach(err::println);
            found.problem().ifPresent(err::println);
            err.flush();
        }
    }

    private void show(Preview preview, Wanted wanted, Preview.Found found, boolean isThere, PrintWriter out) {
        if (Ansi.AUTO.enabled()) {
            out.print(CLEAR);
        }
        if (isThere) {
            preview.print(wanted, found.interactions(), json, new Paper(out, Ansi.AUTO.enabled()));
        }
        out.flush();
    }

    private Map<Path, Stamp> look(Reload reload, ApplicationContext context) {
        var stamps = reload.look();
        var tenants = context.getBean(BirdfeederProperties.class).tenants();
        var tenantFile = tenants.resolve(tenant + ".yaml");
        stamps.put(tenantFile, Stamp.of(tenantFile));
        if (file != null) {
            stamps.put(file, Stamp.of(file));
        }
        return stamps;
    }
}
