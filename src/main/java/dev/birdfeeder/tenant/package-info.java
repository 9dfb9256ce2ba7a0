/**
 * What tenants configure: one strict YAML file per tenant, checked against the settings schemas that lie beside the
 * routes, read again when it changes. {@link dev.birdfeeder.tenant.Tenants} is the way in.
 */
package dev.birdfeeder.tenant;
