package dev.birdfeeder.journal;

import com.github.luben.zstd.Zstd;
import java.time.Instant;

/**
 * One batch on its way to one sink.
 *
 * @param id its number, rising in the order of acceptance
 * @param tenant whose it is
 * @param sink the name of the tenant's sink
 * @param connection the name of the connection that the records came by
 * @param records how many there are
 * @param acceptedAt when they were accepted
 * @param attempts attempts that failed so far
 * @param compressed the records, zstd
 */
public record Delivery(
        long id,
        String tenant,
        String sink,
        String connection,
        int records,
        Instant acceptedAt,
        int attempts,
        byte[] compressed) {

    /** The records as UTF-8 newline-delimited JSON. */
    public byte[] lines() {
        return Zstd.decompress(compressed, (int) Zstd.getFrameContentSize(compressed));
    }

    @Override
    public String toString() {
        return "%s/%s delivery %d".formatted(tenant, sink, id);
    }
}
