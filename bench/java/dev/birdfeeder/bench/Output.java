package dev.birdfeeder.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a contender has written: how many records, and a hash over all of them, ordered by id, whatever the order of
 * their fields. Only {@code accepted_at} isn't part of it.
 */
record Output(int records, String hash) {

    private static final TypeReference<Map<String, Object>> RECORD = new TypeReference<>() {};
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** @throws IllegalStateException when a record was written twice */
    static Output of(Path folder) throws IOException {
        var hashes = new TreeMap<String, byte[]>();
        try (var files = Files.walk(folder)) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".ndjson")).toList()) {
                read(file, hashes);
            }
        }
        var all = sha256();
        hashes.values().forEach(all::update);
        return new Output(hashes.size(), HexFormat.of().formatHex(all.digest(), 0, 8));
    }

    private static void read(Path file, Map<String, byte[]> hashes) throws IOException {
        try (var lines = Files.newBufferedReader(file)) {
            for (String line; (line = lines.readLine()) != null; ) {
                var record = MAPPER.readValue(line, RECORD);
                record.remove("accepted_at");
                var id = record.get("feedback_id").toString();
                if (hashes.put(id, sha256().digest(MAPPER.writeValueAsBytes(record))) != null) {
                    throw new IllegalStateException(id + ": written twice");
                }
            }
        }
    }

    /** When the newest file was written, in milliseconds since 1970. */
    static long lastWritten(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(path -> path.toString().endsWith(".ndjson"))
                    .mapToLong(file -> file.toFile().lastModified())
                    .max()
                    .orElseThrow();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
