package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** One answer to a campaign, and what the product has to make of it. The same for the same seed, day and number. */
record NpsRow(
        long id,
        Instant time,
        NpsCampaign campaign,
        Optional<Integer> rating,
        Optional<String> ticketId,
        ObjectNode json) {

    /** Ids of a day stand together; no day has so many. */
    static final int MOST_A_DAY = 10_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> STATUS = List.of("Não precisa contatar", "Contatar", "Contatado", "Resolvido");
    private static final List<String> REASONS = List.of("Preço", "Entrega", "Atendimento", "Qualidade", "Prazo");

    static NpsRow of(long seed, LocalDate day, int number) {
        var chance = Chance.of(seed, 4, day.toEpochDay(), number);
        var id = day.toEpochDay() * MOST_A_DAY + number;
        var time = day.atStartOfDay(DateForm.ZONE).toInstant().plusSeconds(chance.below(86_400));
        var campaign = chance.pick(NpsCampaign.ALL);
        var mood = Mood.of(chance);
        var rating = chance.percent(2)
                ? Optional.<Integer>empty()
                : Optional.of(
                        switch (mood) {
                            case ANGRY -> chance.between(0, 6);
                            case LUKEWARM -> chance.between(7, 8);
                            case HAPPY -> chance.between(9, 10);
                        });
        var tags = JSON.arrayNode();
        var ticketId = putTags(tags, campaign, chance);
        var json = JSON.objectNode();
        json.put("time", time.getEpochSecond());
        json.put("type", campaign.channel());
        putPerson(json, Customer.of(seed, chance), chance);
        json.set("nps_answer", rating.<JsonNode>map(JSON::numberNode).orElseGet(JSON::nullNode));
        json.putNull("last_nps_answer");
        json.put("nps_comment", chance.percent(60) ? Language.PORTUGUESE.comment(mood, chance) : null);
        json.put("campaign_name", campaign.name());
        json.put("campaign_code", campaign.code());
        json.put("id", id);
        json.putNull("deadline");
        json.put("elapsed_time", chance.between(5, 600));
        json.put("dispatch_time", time.getEpochSecond() - chance.between(600, 250_000));
        json.putNull("reminder_time");
        json.put("status", mood == Mood.ANGRY ? chance.pick(STATUS) : STATUS.get(0));
        json.put("priority", "Nenhuma");
        json.put("assignee", mood == Mood.ANGRY ? "Boris" : null);
        json.putNull("picture");
        json.set("tags", tags);
        putCategories(json.putArray("categories"), chance);
        if (mood != Mood.HAPPY) {
            putJustifications(json.putArray("justifications"), chance);
        } else {
            json.putArray("justifications");
        }
        return new NpsRow(id, time, campaign, rating, ticketId, json);
    }

    NpsRow with(ObjectNode edited) {
        return new NpsRow(id, time, campaign, rating, ticketId, edited);
    }

    byte[] bytes(boolean withTags) {
        return Row.bytes(withTags ? json : json.deepCopy().without("tags"));
    }

    private static void putPerson(ObjectNode json, Customer customer, Chance chance) {
        json.put("name", chance.percent(4) ? null : customer.name());
        json.put("email", chance.percent(6) ? null : customer.email());
        json.put("identification", chance.percent(30) ? null : "C%05d".formatted(customer.number()));
        json.put("phone", chance.percent(40) ? null : "+55 00 99999-%04d".formatted(customer.number()));
        json.putNull("alternative_email");
        json.putNull("alternative_phone");
    }

    /** A ticket's id is blank or missing at times, and a number at others. */
    private static Optional<String> putTags(ArrayNode tags, NpsCampaign campaign, Chance chance) {
        tag(tags, "Loja", JSON.textNode("Loja %02d".formatted(chance.between(1, 12))));
        if (!campaign.afterTicket()) {
            return Optional.empty();
        }
        var ticket = String.valueOf(chance.between(10_000, 99_999));
        var share = chance.below(100);
        if (share < 80) {
            tag(tags, chance.pick(List.of("ticket_id", "Ticket_ID", " ticket_id ")), number(ticket, chance));
            return Optional.of(ticket);
        }
        if (share < 90) {
            tag(tags, "ticket_id", JSON.textNode(" "));
        }
        return Optional.empty();
    }

    private static JsonNode number(String ticket, Chance chance) {
        return chance.percent(30) ? JSON.numberNode(Integer.parseInt(ticket)) : JSON.textNode(ticket);
    }

    private static void tag(ArrayNode tags, String name, JsonNode value) {
        tags.addObject().put("name", name).set("value", value);
    }

    private static void putCategories(ArrayNode categories, Chance chance) {
        REASONS.stream().skip(chance.below(6)).limit(chance.below(2)).forEach(name -> categories
                .addObject()
                .put("name", name));
    }

    /** As plain words, or as JSON in a text with the words by language: public clients have met both. */
    private static void putJustifications(ArrayNode justifications, Chance chance) {
        var inJson = chance.percent(50);
        var justification = justifications.addObject().put("name", wording(chance.pick(REASONS), inJson));
        var children = justification.putArray("children");
        REASONS.stream().limit(chance.below(3)).forEach(reason -> children.add(wording(reason, inJson)));
    }

    private static String wording(String words, boolean inJson) {
        return inJson ? JSON.objectNode().put("pt-br", words).toString() : words;
    }
}
