package dev.birdfeeder.sandbox;

/** One sending of a survey. Channels are those of Track's webhook list; a widget is never sent, so it has no hash. */
record Distribution(String uuid, String channel, String publicHash) {

    static Distribution of(String survey, String channel) {
        var chance = Chance.named(survey + "/" + channel);
        return new Distribution(chance.uuid(), channel, channel.equals("widget") ? "" : chance.hash(6));
    }

    boolean isWidget() {
        return channel.equals("widget");
    }
}
