package dev.birdfeeder.tenant;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * All tenants of a folder, as of the last {@link #refresh}. A file that goes bad keeps its tenant as it last was.
 * Safe for any number of threads.
 */
public final class Tenants {
    private final TenantFolder folder;
    private final References.World world;
    private final boolean allowPrivateAddresses;
    private TenantReader reader;
    private final Map<String, Loaded> files = new HashMap<>();
    private volatile boolean read;
    private volatile State state = new State(new TreeMap<>(), new TreeMap<>(), List.of(), false);

    private record Loaded(
            Stamp stamp, Map<Path, Stamp> secrets, boolean waiting, Optional<Tenant> tenant, List<Problem> problems) {
        boolean isCurrent(Stamp now) {
            return !waiting
                    && stamp.equals(now)
                    && secrets.entrySet().stream()
                            .allMatch(secret -> Stamp.of(secret.getKey()).equals(secret.getValue()));
        }

        Loaded stale() {
            return new Loaded(stamp, secrets, true, tenant, problems);
        }
    }

    private record State(
            SortedMap<String, Tenant> tenants,
            SortedMap<String, List<Problem>> broken,
            List<Problem> problems,
            boolean folderRead) {}

    /**
     * Reads nothing yet.
     *
     * @param environment environment variables by name, and by {@code sandbox:<name>} what the sandbox offers; null
     *     when unset
     * @param activeProfiles a tenant with a {@code profile} runs only when it is among these
     * @param allowPrivateAddresses addresses may be http, private and of any host
     */
    public Tenants(
            Path tenantsDir,
            Path secretsDir,
            Catalog catalog,
            UnaryOperator<String> environment,
            Set<String> activeProfiles,
            boolean allowPrivateAddresses) {
        this.folder = new TenantFolder(tenantsDir);
        this.world = new References.World(secretsDir, environment, activeProfiles);
        this.allowPrivateAddresses = allowPrivateAddresses;
        this.reader = new TenantReader(catalog, world, allowPrivateAddresses);
    }

    /** Takes up other schemas: the next {@link #refresh} reads every file again, by them. */
    public synchronized void use(Catalog catalog) {
        reader = new TenantReader(catalog, world, allowPrivateAddresses);
        files.replaceAll((name, loaded) -> loaded.stale());
    }

    /** Reads the files that changed, or whose secret files did, since the last time. Never throws for a bad file. */
    public synchronized Changes refresh() {
        State before = state;
        List<Problem> folderProblems = new ArrayList<>();
        int read = 0;
        Optional<SortedSet<String>> present = folder.files(folderProblems::add);
        if (present.isPresent()) {
            files.keySet().retainAll(present.get());
            for (String name : present.get()) {
                read += load(name) ? 1 : 0;
            }
        }
        state = state(folderProblems, present.isPresent());
        this.read = true;
        return changes(before, state, read);
    }

    /** Whether they have been read at all; before that none is here, and none is missing. */
    public boolean isRead() {
        return read;
    }

    /** The tenants that run, by name. */
    public Collection<Tenant> all() {
        return Collections.unmodifiableCollection(state.tenants().values());
    }

    public Optional<Tenant> find(String name) {
        return Optional.ofNullable(state.tenants().get(name));
    }

    public Optional<Connection> connection(String tenant, String name) {
        return find(tenant).map(found -> found.connections().get(name));
    }

    /** All problems of all files and of the folder, by file and line. */
    public List<Problem> problems() {
        return state.problems();
    }

    /** The problems of each tenant whose file is broken, by tenant; it may still run as it was before. */
    public Map<String, List<Problem>> broken() {
        return Collections.unmodifiableMap(state.broken());
    }

    /**
     * Whether it can be said what the folder has of a tenant: not while the folder can't be read or the tenant's file is
     * broken. Then one that isn't among {@link #all} isn't gone.
     */
    public boolean isClear(String name) {
        State now = state;
        return now.folderRead() && !now.broken().containsKey(name);
    }

    private boolean load(String name) {
        Path file = folder.file(name);
        Stamp stamp = Stamp.of(file);
        Loaded last = files.get(name);
        if (stamp.isAbsent()) {
            files.remove(name);
            return false;
        }
        if (last != null && last.isCurrent(stamp)) {
            return false;
        }
        TenantReader.Reading reading = reader.read(file, tenantName(name), folder.label(name));
        Optional<Tenant> tenant = reading.problems().isEmpty() || last == null ? reading.tenant() : last.tenant();
        files.put(name, new Loaded(stamp, reading.secretFiles(), reading.waiting(), tenant, reading.problems()));
        return true;
    }

    private State state(List<Problem> folderProblems, boolean folderRead) {
        SortedMap<String, Tenant> tenants = new TreeMap<>();
        SortedMap<String, List<Problem>> broken = new TreeMap<>();
        List<Problem> problems = new ArrayList<>(folderProblems);
        files.forEach((name, loaded) -> {
            loaded.tenant().ifPresent(tenant -> tenants.put(tenant.name(), tenant));
            if (!loaded.problems().isEmpty()) {
                broken.put(tenantName(name), loaded.problems());
                problems.addAll(loaded.problems());
            }
        });
        Collections.sort(problems);
        return new State(tenants, broken, List.copyOf(problems), folderRead);
    }

    private static Changes changes(State before, State after, int read) {
        SortedSet<String> added = new TreeSet<>(after.tenants().keySet());
        added.removeAll(before.tenants().keySet());
        SortedSet<String> removed = new TreeSet<>(before.tenants().keySet());
        removed.removeAll(after.tenants().keySet());
        SortedSet<String> changed = new TreeSet<>(after.tenants().keySet());
        changed.removeIf(name -> added.contains(name)
                || Objects.equals(before.tenants().get(name), after.tenants().get(name)));
        return new Changes(added, changed, removed, after.problems(), read);
    }

    private static String tenantName(String file) {
        return file.substring(0, file.length() - ".yaml".length());
    }
}
