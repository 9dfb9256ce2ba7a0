package dev.birdfeeder.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Contender: the loop written by hand. Asked with a folder; or once, with a folder as its last argument. */
final class Loop {

    private Loop() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var loop = new HandWrittenLoop(Account.parse(args[0]), Path.of(args[1]));
        if (args.length > 2) {
            loop.run(Path.of(args[2]).resolve("out"));
            System.exit(0);
        }
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String folder; (folder = in.readLine()) != null; ) {
                var meter = new Round.Meter();
                loop.run(Path.of(folder).resolve("out"));
                Child.answer(meter.stop());
            }
        }
        System.exit(0);
    }
}
