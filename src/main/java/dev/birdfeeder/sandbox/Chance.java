package dev.birdfeeder.sandbox;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Random choices that are the same for the same seed and parts, in every process and on every day. */
final class Chance {
    private final SplittableRandom random;

    private Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    static Chance of(long seed, long... parts) {
        var mixed = mix(seed);
        for (var part : parts) {
            mixed = mix(mixed * 31 + part);
        }
        return new Chance(mixed);
    }

    static Chance named(String name) {
        return of(name.chars().asLongStream().reduce(7, (hash, letter) -> mix(hash * 31 + letter)));
    }

    boolean percent(int share) {
        return random.nextInt(100) < share;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Both ends included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A version 4 UUID. */
    String uuid() {
        var most = random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x4000L;
        var least = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(most, least).toString();
    }

    /** Letters and digits, like Track's public hashes. */
    String hash(int length) {
        var letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
        var hash = new StringBuilder();
        for (var i = 0; i < length; i++) {
            hash.append(letters.charAt(random.nextInt(letters.length())));
        }
        return hash.toString();
    }

    private static long mix(long value) {
        var mixed = (value + 0x9E3779B97F4A7C15L);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
