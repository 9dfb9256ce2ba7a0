package dev.birdfeeder.tenant;

import java.util.Map;

/**
 * One company, as its file describes it.
 *
 * @param name the file's name without .yaml
 * @param connections by name, in the file's order
 * @param sinks by name, in the file's order
 * @param privacy what leaves a record before it is accepted
 */
public record Tenant(String name, Map<String, Connection> connections, Map<String, Sink> sinks, Privacy privacy) {}
