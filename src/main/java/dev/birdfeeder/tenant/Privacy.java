package dev.birdfeeder.tenant;

import java.util.Set;

/**
 * Record fields that are dropped or hashed before a record is accepted, dotted: {@code author_email},
 * {@code additional_fields.cpf}. A field in both is dropped.
 */
public record Privacy(Set<String> drop, Set<String> hash) {}
