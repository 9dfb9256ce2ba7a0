package dev.birdfeeder.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.tenant.Sink;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Writes a delivery as {@code <directory>/<tenant>/<kind>/<day accepted, UTC>/<connection>-<delivery>.ndjson}, one file
 * for each kind in it.
 *
 * <p>Exactly once by construction: the name and the content follow from the delivery, the file is written under a
 * hidden name, forced to the disk, renamed, and the folder forced, before the delivery counts as done. Repeated after
 * a crash it replaces the file by itself. Camel's file producer forces nothing (measured on 4.18.0).
 */
@Component("fileSink")
final class FileSink implements Processor {

    private static final int BUFFER = 1 << 16;

    private final JsonFactory json = new JsonFactory();
    private final FileSystem files;

    @Autowired
    FileSink() {
        this(FileSystems.getDefault());
    }

    FileSink(FileSystem files) {
        this.files = files;
    }

    @Override
    public void process(Exchange exchange) {
        var attempt = exchange.getVariable("attempt", Attempt.class);
        var sink = exchange.getVariable("sink", Sink.class);
        var directory = files.getPath(sink.setting("directory"));
        try {
            for (var kind : byKind(attempt.records()).entrySet()) {
                write(directory, file(directory, sink, attempt.getDelivery(), kind.getKey()), kind.getValue());
            }
        } catch (IOException failed) {
            throw new RetryableSinkException("%s: can't be written (%s)".formatted(directory, reason(failed)));
        }
    }

    /** What the system says, such as {@code No space left on device}; never what a parser says, which quotes. */
    private static String reason(IOException failed) {
        var said = failed instanceof FileSystemException file
                ? file.getReason()
                : failed.getClass() == IOException.class ? failed.getMessage() : null;
        return said == null ? failed.getClass().getSimpleName() : said;
    }

    /** Where a delivery puts its records of one kind. */
    static Path file(Path directory, Sink sink, Delivery delivery, String kind) {
        var day = LocalDate.ofInstant(delivery.acceptedAt(), ZoneOffset.UTC);
        return directory
                .resolve(delivery.tenant())
                .resolve(kind)
                .resolve(day.toString())
                .resolve("%s-%d.%s".formatted(delivery.connection(), delivery.id(), sink.setting("format")));
    }

    private Map<String, List<byte[]>> byKind(List<byte[]> records) throws IOException {
        var byKind = new TreeMap<String, List<byte[]>>();
        for (var record : records) {
            byKind.computeIfAbsent(kind(record), kind -> new ArrayList<>()).add(record);
        }
        return byKind;
    }

    /** The record's kind; it stands among the first fields. */
    private String kind(byte[] record) throws IOException {
        try (var parser = json.createParser(record)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (parser.currentName().equals("kind")) {
                    return parser.nextTextValue();
                }
                parser.nextToken();
                parser.skipChildren();
            }
        }
        throw new IOException("record without kind");
    }

    private static void write(Path directory, Path file, List<byte[]> records) throws IOException {
        var folder = file.getParent();
        for (var below = folder; !below.equals(directory); below = below.getParent()) {
            if (Files.isSymbolicLink(below)) {
                throw new IOException("a link where a folder belongs");
            }
        }
        make(folder);
        var hidden = folder.resolve("." + file.getFileName() + ".part");
        Files.deleteIfExists(hidden);
        try {
            fill(hidden, records, file.toString().endsWith(".gz"));
            Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException unsupported) {
            throw new IOException("the file system can't rename atomically", unsupported);
        } catch (IOException failed) {
            giveBack(hidden, failed);
            throw failed;
        }
        // Not only what is new: an earlier attempt may have made a folder and failed to force it.
        for (var changed = folder; ; changed = changed.getParent()) {
            force(changed);
            if (changed.equals(directory)) {
                return;
            }
        }
    }

    /**
     * Writes and forces in one life of one descriptor: after a failed fsync a second one may succeed though the data
     * is gone, so the next attempt writes a new file.
     */
    private static void fill(Path hidden, List<byte[]> records, boolean gzip) throws IOException {
        try (var channel = FileChannel.open(
                        hidden, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                var lines = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
            if (gzip) {
                lines.write(packed(records));
            } else {
                write(records, lines);
            }
            lines.flush();
            channel.force(true);
        }
    }

    /** On a full disk the half-written file is what is in the way. */
    private static void giveBack(Path hidden, IOException failed) {
        try {
            Files.deleteIfExists(hidden);
        } catch (IOException alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
    }

    private static byte[] packed(List<byte[]> records) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            write(records, gzip);
        }
        return packed.toByteArray();
    }

    private static void write(List<byte[]> records, OutputStream lines) throws IOException {
        for (var record : records) {
            lines.write(record);
            lines.write('\n');
        }
    }

    /** A new folder is lost in a power failure unless its parent is forced, too. */
    private static void make(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            var parent = folder.toAbsolutePath().getParent();
            make(parent);
            Files.createDirectories(folder);
            force(parent);
        }
    }

    /** Makes the names in a folder durable. */
    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
