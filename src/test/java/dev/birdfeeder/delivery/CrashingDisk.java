package dev.birdfeeder.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.util.FileSystemUtils;

/**
 * A folder of the real disk, where the process dies at the n-th thing it does, and that knows what was forced: when the
 * power fails, the rest is gone.
 */
final class CrashingDisk extends FileSystem {

    /** The process is dead: nothing it does has an effect any more. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** What a power failure leaves of what was never forced. */
    enum PowerFailure {
        /** Names are as they were when their folder was forced the last time. */
        LOSES_NAMES,
        /** Names are all there, contents only as far as they were forced: what some file systems do to a rename. */
        LOSES_CONTENTS
    }

    private final Path root;
    private final int killAt;
    private final List<String> steps = new ArrayList<>();
    private final Map<Path, Integer> names = new TreeMap<>();
    private final Map<Path, Map<Path, Integer>> forcedNames = new HashMap<>();
    private final Map<Integer, byte[]> forcedContents = new HashMap<>();
    private final Disk provider = new Disk();
    private int files;
    private boolean killed;

    /**
     * @param root the folder; it is there and durable
     * @param killAt the step at which the process dies, from 1
     */
    CrashingDisk(Path root, int killAt) {
        this.root = root;
        this.killAt = killAt;
    }

    /** What was done, in order. */
    List<String> steps() {
        return steps;
    }

    /** The power fails: makes the real folder what a disk would hold then. */
    void fail(PowerFailure how) {
        try {
            var kept = new TreeMap<Path, Integer>();
            if (how == PowerFailure.LOSES_CONTENTS) {
                kept.putAll(names);
            } else {
                keep(root, kept);
            }
            FileSystemUtils.deleteRecursively(root);
            Files.createDirectories(root);
            for (var name : kept.entrySet()) {
                if (name.getValue() == 0) {
                    Files.createDirectories(name.getKey());
                } else {
                    Files.write(name.getKey(), forcedContents.getOrDefault(name.getValue(), new byte[0]));
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void keep(Path folder, Map<Path, Integer> kept) {
        forcedNames.getOrDefault(folder, Map.of()).forEach((path, file) -> {
            kept.put(path, file);
            if (file == 0) {
                keep(path, kept);
            }
        });
    }

    private void step(String what, Path path) {
        if (killed) {
            throw new Killed();
        }
        steps.add(what + ' ' + root.relativize(path));
        if (steps.size() == killAt) {
            killed = true;
            throw new Killed();
        }
    }

    private void force(Path path) throws IOException {
        step("force", path);
        if (Files.isDirectory(path)) {
            var inside = new HashMap<Path, Integer>();
            names.forEach((name, file) -> {
                if (name.getParent().equals(path)) {
                    inside.put(name, file);
                }
            });
            forcedNames.put(path, inside);
        } else {
            forcedContents.put(names.get(path), Files.readAllBytes(path));
        }
    }

    /** The paths of this disk: the real ones, in disguise. */
    private Path disguised(Path real) {
        return real == null
                ? null
                : (Path) Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Path.class},
                        (self, method, given) -> call(real, method, given));
    }

    private Object call(Path real, Method method, Object[] given) throws Throwable {
        if (method.getName().equals("getFileSystem")) {
            return this;
        }
        var arguments = given == null ? new Object[0] : given.clone();
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i] instanceof Path path ? real(path) : arguments[i];
        }
        try {
            var result = method.invoke(real, arguments);
            return result instanceof Path path ? disguised(path) : result;
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    private static Path real(Path path) {
        return Proxy.isProxyClass(path.getClass()) ? Path.of(path.toString()) : path;
    }

    private final class Disk extends FileSystemProvider {

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            var real = real(path);
            if (!Files.isDirectory(real)) {
                step("create", real);
                names.put(real, ++files);
            }
            return new Forced(real, FileChannel.open(real, options.toArray(OpenOption[]::new)));
        }

        @Override
        public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
            if (Files.exists(real(path))) {
                throw new FileAlreadyExistsException(path.toString());
            }
            step("folder", real(path));
            Files.createDirectory(real(path));
            names.put(real(path), 0);
        }

        @Override
        public void delete(Path path) throws IOException {
            Files.delete(real(path));
            names.remove(real(path));
        }

        @Override
        public void move(Path from, Path to, CopyOption... options) throws IOException {
            step("move", real(from));
            Files.move(real(from), real(to), options);
            names.put(real(to), names.remove(real(from)));
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            return Files.readAttributes(real(path), type, options);
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            real(path).getFileSystem().provider().checkAccess(real(path), modes);
        }

        @Override
        public boolean isSameFile(Path path, Path other) throws IOException {
            return Files.isSameFile(real(path), real(other));
        }

        @Override
        public String getScheme() {
            return "crashing";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void copy(Path from, Path to, CopyOption... options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isHidden(Path path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileStore getFileStore(Path path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
            throw new UnsupportedOperationException();
        }
    }

    /** A channel whose writes tear when the process dies. */
    private final class Forced extends FileChannel {

        private final Path path;
        private final FileChannel channel;

        private Forced(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            try {
                step("write", path);
            } catch (Killed dying) {
                if (steps.size() == killAt && channel.size() == 0) {
                    channel.write(source.slice(source.position(), source.remaining() / 2));
                }
                throw dying;
            }
            return channel.write(source);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            CrashingDisk.this.force(path);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            channel.close();
        }

        @Override
        public int read(ByteBuffer target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() throws IOException {
            return channel.position();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public FileChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer target, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer source, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public Path getPath(String first, String... more) {
        return disguised(Path.of(first, more));
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return root.getFileSystem().getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        throw new UnsupportedOperationException();
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
