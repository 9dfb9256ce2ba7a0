package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** How a date may be written. Track documents "Date and time" only; each form is used elsewhere in its API or widget. */
enum DateForm {
    EPOCH_SECONDS(null),
    EPOCH_SECONDS_TEXT(null),
    EPOCH_MILLIS(null),
    ISO_UTC(DateTimeFormatter.ISO_INSTANT),
    ISO_OFFSET(DateTimeFormatter.ISO_OFFSET_DATE_TIME),
    ISO_LOCAL(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss")),
    SQL_LOCAL(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")),
    BRAZILIAN(DateTimeFormatter.ofPattern("dd/MM/yyyy 'às' HH:mm"));

    /** The account's zone: days and zone-less dates are read in it. */
    static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");

    private final DateTimeFormatter formatter;

    DateForm(DateTimeFormatter formatter) {
        this.formatter = formatter;
    }

    static DateForm of(Chance chance) {
        return values()[chance.below(values().length)];
    }

    /** The instant that remains once it is written in this form. */
    Instant precise(Instant instant) {
        return instant.truncatedTo(this == BRAZILIAN ? ChronoUnit.MINUTES : ChronoUnit.SECONDS);
    }

    JsonNode json(Instant instant) {
        var json = JsonNodeFactory.instance;
        return switch (this) {
            case EPOCH_SECONDS -> json.numberNode(instant.getEpochSecond());
            case EPOCH_SECONDS_TEXT -> json.textNode(String.valueOf(instant.getEpochSecond()));
            case EPOCH_MILLIS -> json.numberNode(instant.toEpochMilli());
            case ISO_UTC -> json.textNode(formatter.format(instant.atZone(ZoneOffset.UTC)));
            default -> json.textNode(formatter.format(instant.atZone(ZONE)));
        };
    }
}
