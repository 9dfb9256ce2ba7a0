package dev.birdfeeder.tenant;

import java.util.List;
import java.util.Set;

/**
 * What one {@link Tenants#refresh} found.
 *
 * @param added names of tenants that now run and didn't
 * @param changed names of tenants that run with other settings or secrets than before
 * @param removed names of tenants that no longer run
 * @param problems of all files, old ones included, by file and line
 * @param filesRead how many tenant files were opened; 0 when nothing had changed
 */
public record Changes(
        Set<String> added, Set<String> changed, Set<String> removed, List<Problem> problems, int filesRead) {
    /** True when no tenant came, changed or went. */
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }
}
