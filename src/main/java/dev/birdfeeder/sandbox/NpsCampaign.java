package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A campaign of the simulated NPS account.
 *
 * @param afterTicket whether its answers are about a ticket
 */
record NpsCampaign(int code, String name, String channel, boolean afterTicket) {

    static final List<NpsCampaign> ALL = List.of(
            new NpsCampaign(7, "Relacionamento", "Email", false),
            new NpsCampaign(12, "Pós-atendimento", "SMS", true),
            new NpsCampaign(19, "App", "Widget Modal", false));

    /** With the keys that public clients read. */
    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("code", code)
                .put("description", "")
                .put("main_channel", channel)
                .put("create_time", 1_514_764_800 + code);
    }
}
