package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** Invents the interactions of a day: number n of a day is the same whatever today is and however many there are. */
final class Rows {
    private static final List<String> CATEGORIES =
            List.of("Entrega", "Preço", "Atendimento", "Produto", "Site e app", "Troca");
    private static final List<String> ANSWER_CHANNELS = List.of("web", "web", "widget", "sms");

    private final long seed;

    Rows(long seed) {
        this.seed = seed;
    }

    Row row(LocalDate day, int number) {
        var chance = Chance.of(seed, 2, day.toEpochDay(), number);
        return row(day.atTime(6, 0).atZone(DateForm.ZONE).toInstant().plusSeconds(chance.below(64_800)), chance);
    }

    /** An answer of the first second of a day, complete and to the first survey; it comes to light late. */
    Row lateRow(LocalDate day, int number) {
        var chance = Chance.of(seed, 3, day.toEpochDay(), number);
        return row(day.atStartOfDay(DateForm.ZONE).toInstant(), Surveys.ALL.get(0), false, chance);
    }

    private Row row(Instant moment, Chance chance) {
        var survey = Surveys.pick(chance);
        var partial = survey.outcome() != TrackCxmSandbox.Outcome.AMBIGUOUS && chance.percent(8);
        return row(moment, survey, partial, chance);
    }

    private Row row(Instant moment, Survey survey, boolean partial, Chance chance) {
        var uuid = chance.uuid();
        var form = DateForm.of(chance);
        var answeredAt = form.precise(moment);
        var distribution = chance.pick(survey.distributions());
        var attributes = Attributes.of(survey, chance);
        var answers = Answers.of(survey, answeredAt, partial, chance);

        var json = JsonNodeFactory.instance.objectNode();
        json.put("uuid", uuid);
        json.set("survey", survey.json());
        json.set("customer", Customer.of(seed, chance).json(chance, attributes.ofCustomer()));
        json.set("distribution", distribution(distribution, answeredAt, chance));
        json.set("answered_at", form.json(answeredAt));
        putHealthScore(json, chance);
        json.set("answers", answers.json());
        json.set("metadata", attributes.ofInteraction());
        putCategories(json, chance);
        json.put("answer_channel", chance.percent(5) ? null : chance.pick(ANSWER_CHANNELS));
        return new Row(
                uuid,
                survey,
                distribution,
                answeredAt,
                partial,
                answers.rating(),
                attributes.ticketId(),
                Row.bytes(json));
    }

    private static JsonNode distribution(Distribution distribution, Instant answeredAt, Chance chance) {
        if (distribution.isWidget() && chance.percent(50)) {
            return JsonNodeFactory.instance.nullNode();
        }
        var json = JsonNodeFactory.instance.objectNode();
        json.put("uuid", distribution.uuid());
        json.put("distribution_channel", distribution.channel());
        if (distribution.isWidget()) {
            return json.putNull("distributed_at").putNull("public_hash");
        }
        var distributedAt = answeredAt.minusSeconds(chance.between(600, 250_000));
        json.set("distributed_at", DateForm.of(chance).json(distributedAt));
        return json.put("public_hash", distribution.publicHash());
    }

    private static void putHealthScore(ObjectNode json, Chance chance) {
        var score = chance.between(0, 100);
        if (chance.percent(10)) {
            json.put("health_score", String.valueOf(score));
        } else if (chance.percent(10)) {
            json.putNull("health_score");
        } else {
            json.put("health_score", score);
        }
    }

    private static void putCategories(ObjectNode json, Chance chance) {
        var categories = json.putArray("categories");
        var from = chance.below(CATEGORIES.size());
        CATEGORIES.stream().skip(from).limit(chance.below(3)).forEach(categories::add);
    }
}
