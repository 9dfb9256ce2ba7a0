package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** One of 2,000 invented people: common names drawn together, example.com, and an area code that doesn't exist. */
record Customer(String uuid, String name, int number) {
    static final int PEOPLE = 2_000;
    private static final List<String> FIRST = List.of(
            "Ana", "Bruno", "Camila", "Diego", "Elisa", "Felipe", "Grace", "Heitor", "Iris", "Jonas", "Karen", "Lucas",
            "Marina", "Nathan", "Olivia", "Paulo", "Rita", "Samuel", "Tereza", "Vitor");
    private static final List<String> LAST = List.of(
            "Almeida",
            "Barros",
            "Carvalho",
            "Duarte",
            "Evans",
            "Ferreira",
            "Gomes",
            "Harris",
            "Lima",
            "Moreira",
            "Nunes",
            "Oliveira",
            "Parker",
            "Ramos",
            "Silva",
            "Teixeira",
            "Walker",
            "Young");

    static Customer of(long seed, Chance chance) {
        return numbered(seed, chance.below(PEOPLE));
    }

    static Customer numbered(long seed, int number) {
        var own = Chance.of(seed, 1, number);
        return new Customer(own.uuid(), own.pick(FIRST) + " " + own.pick(LAST), number);
    }

    /** The six keys that List Interactions documents; name and e-mail are null at times, a phone may be a number. */
    ObjectNode json(Chance chance, JsonNode metadata) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("uuid", uuid);
        json.put("name", chance.percent(4) ? null : name);
        json.put("email", chance.percent(6) ? null : email());
        putPhone(json, chance);
        json.put("identifier", "C%05d".formatted(number));
        json.set("metadata", metadata);
        return json;
    }

    String email() {
        return name.toLowerCase(Locale.ROOT).replace(' ', '.') + number + "@example.com";
    }

    private void putPhone(ObjectNode json, Chance chance) {
        var share = chance.below(100);
        if (share < 30) {
            json.put("phone", 5_500_999_990_000L + number);
        } else if (share < 40) {
            json.putNull("phone");
        } else {
            json.put("phone", "+55 00 99999-%04d".formatted(number));
        }
    }
}
