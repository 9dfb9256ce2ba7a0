package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Secret;

/** Vendors count calls by credential: connections that share one share its budget. */
record BudgetKey(String source, Secret credential) {

    static BudgetKey of(Connection connection, VendorRules rules) {
        return new BudgetKey(connection.source(), rules.credential(connection));
    }
}
