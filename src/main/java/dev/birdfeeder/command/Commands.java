package dev.birdfeeder.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Settings ({@code --birdfeeder.tenants=…}) may stand anywhere on it. */
@Command(
        name = "birdfeeder",
        description = "Carries NPS and CSAT answers from survey vendors to Birdie.",
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            PreviewCommand.class,
            TestCommand.class,
            NewSourceCommand.class,
            SchemaCommand.class,
            StatusCommand.class,
            DeadLettersCommand.class,
            ReplayCommand.class,
            DiscardCommand.class,
            QualtricsCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        footer = {"", "Any setting of application.yaml can be given as --birdfeeder.<key>=<value>."})
public final class Commands {

    /** The service runs on; the process must not end. */
    static final int RUNS_ON = -1;

    private Commands() {}

    /**
     * Runs a command.
     *
     * @return the exit code; negative when the process goes on
     */
    public static int execute(String... args) {
        var settings = new ArrayList<String>();
        var words = new ArrayList<String>();
        for (var arg : args) {
            (isSetting(arg) ? settings : words).add(arg);
        }
        if (words.isEmpty()) {
            words.add("run");
        }
        var commandLine = new CommandLine(new Commands(), new WithSettings(settings));
        commandLine.setExecutionExceptionHandler((failure, line, parsed) -> {
            if (Boolean.getBoolean("birdfeeder.debug")) {
                failure.printStackTrace(line.getErr());
            }
            line.getErr().println(StartFailure.sentence(failure));
            return 1;
        });
        commandLine.setExecutionStrategy(parsed -> {
            var problem =
                    isHelp(parsed) ? Optional.<String>empty() : Home.current().problem(settings);
            problem.ifPresent(commandLine.getErr()::println);
            return problem.isPresent() ? 1 : new CommandLine.RunLast().execute(parsed);
        });
        return commandLine.execute(words.toArray(String[]::new));
    }

    private static boolean isHelp(CommandLine.ParseResult parsed) {
        return parsed.asCommandLineList().stream()
                .anyMatch(line -> line.isUsageHelpRequested() || line.isVersionHelpRequested());
    }

    private static boolean isSetting(String arg) {
        // A value such as interaction.json has a dot, too.
        return arg.startsWith("--") && arg.replaceFirst("=.*", "").contains(".");
    }

    /** Hands the settings to the commands that take them. */
    private record WithSettings(List<String> settings) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            var settingsArray = settings.toArray(String[]::new);
            for (var constructor : type.getDeclaredConstructors()) {
                if (List.of(constructor.getParameterTypes()).equals(List.of(String[].class))) {
                    return type.cast(constructor.newInstance((Object) settingsArray));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }

    /** From the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {"birdfeeder " + (version == null ? "(not packaged)" : version)};
        }
    }
}
