package dev.assay.emitter.kernel;

import dev.assay.evidence.Bytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A kernel with the drivers that a test puts into it. It has their memory, as a real one has: the
/// addresses in requests are followed.
final class SimulatedKernel implements Kernel {
  /// What a descriptor stands for. A call that a driver does not have answers as in Linux.
  interface Handle {
    default long read(MemorySegment into) {
      throw new Refused(Errno.EINVAL);
    }

    default long write(Bytes from) {
      throw new Refused(Errno.EINVAL);
    }

    default int ioctl(long request, MemorySegment argument) {
      throw new Refused(Errno.ENOTTY);
    }

    default void close() {}
  }

  /// A file system of its own kind.
  interface Mount {
    Handle open(String path, int access);

    void makeDirectory(String path);

    void removeDirectory(String path);

    List<String> names(String path);
  }

  private final Map<String, Supplier<Handle>> devices = new HashMap<>();
  private final Map<String, Mount> mounts = new HashMap<>();
  private final Map<Integer, Supplier<Handle>> hostPorts = new HashMap<>();
  private final Map<String, Deque<Errno>> refusals = new HashMap<>();
  private final Map<Integer, Handle> open = new HashMap<>();
  final List<String> calls = new ArrayList<>();
  SimulatedTsmKeys keys = new SimulatedTsmKeys();

  /// The most that one read gives, however much is asked for.
  int longestRead = Integer.MAX_VALUE;

  /// How long each read takes.
  long nanosPerRead;

  private long nanos;
  private int nextDescriptor = 3;

  SimulatedKernel device(String path, Supplier<Handle> opened) {
    devices.put(path, opened);
    return this;
  }

  SimulatedKernel mount(String prefix, Mount mount) {
    mounts.put(prefix, mount);
    return this;
  }

  SimulatedKernel hostPort(int port, Supplier<Handle> connected) {
    hostPorts.put(port, connected);
    return this;
  }

  /// The next calls so named fail, one errno each.
  ///
  /// @param call a call's name, a space and what it is about, as `calls` lists them
  SimulatedKernel refuse(String call, Errno... errnos) {
    refusals.computeIfAbsent(call, _ -> new ArrayDeque<>()).addAll(List.of(errnos));
    return this;
  }

  int openDescriptors() {
    return open.size();
  }

  @Override
  public int open(String path, int access) {
    return (int)
        answer(
            "open " + path,
            () -> {
              if (devices.containsKey(path)) {
                return descriptor(devices.get(path).get());
              }
              return descriptor(mountOf(path).open(path, access));
            });
  }

  @Override
  public long read(int descriptor, MemorySegment into) {
    nanos += nanosPerRead;
    return answer(
        "read",
        () -> handle(descriptor).read(into.asSlice(0, Math.min(into.byteSize(), longestRead))));
  }

  @Override
  public long write(int descriptor, MemorySegment from) {
    return answer(
        "write", () -> handle(descriptor).write(Bytes.copyOf(from.toArray(ValueLayout.JAVA_BYTE))));
  }

  @Override
  public int ioctl(int descriptor, long request, MemorySegment argument) {
    return (int)
        answer("ioctl 0x%X".formatted(request), () -> handle(descriptor).ioctl(request, argument));
  }

  @Override
  public int close(int descriptor) {
    return (int)
        answer(
            "close",
            () -> {
              handle(descriptor).close();
              open.remove(descriptor);
              return 0;
            });
  }

  @Override
  public int makeDirectory(String path) {
    return (int)
        answer(
            "mkdir",
            () -> {
              mountOf(path).makeDirectory(path);
              return 0;
            });
  }

  @Override
  public int removeDirectory(String path) {
    return (int)
        answer(
            "rmdir",
            () -> {
              mountOf(path).removeDirectory(path);
              return 0;
            });
  }

  @Override
  public List<String> names(String directory) {
    return mounts.entrySet().stream()
        .filter(mount -> directory.startsWith(mount.getKey()))
        .flatMap(mount -> mount.getValue().names(directory).stream())
        .toList();
  }

  @Override
  public int connectVsock(int context, int port, Duration patience) {
    return (int)
        answer(
            "connect",
            () -> {
              if (context != 2 || !hostPorts.containsKey(port)) {
                throw new Refused(Errno.ECONNRESET);
              }
              return descriptor(hostPorts.get(port).get());
            });
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public int addKey(String type, String description, MemorySegment payload, int keyring) {
    return (int)
        answer(
            "add_key",
            () ->
                keys.add(type, description, Bytes.copyOf(payload.toArray(ValueLayout.JAVA_BYTE))));
  }

  @Override
  public long readKey(int key, MemorySegment into) {
    return answer("keyctl_read", () -> keys.read(key, into));
  }

  @Override
  public int unlinkKey(int key, int keyring) {
    return (int) answer("keyctl_unlink", () -> keys.unlink(key));
  }

  /// Bytes into the caller's memory, as many as there is room for.
  static long copy(Bytes from, int position, MemorySegment into) {
    int count = (int) Math.min(from.length() - position, into.byteSize());
    MemorySegment.copy(
        MemorySegment.ofArray(from.toArray()), position, into, 0, Math.max(0, count));
    return Math.max(0, count);
  }

  /// What is at an address that a request holds.
  @SuppressWarnings("restricted") // as a kernel does
  static MemorySegment at(long address, long length) {
    if (address == 0) {
      throw new Refused(Errno.EFAULT);
    }
    return MemorySegment.ofAddress(address).reinterpret(length);
  }

  private int descriptor(Handle handle) {
    open.put(nextDescriptor, handle);
    return nextDescriptor++;
  }

  private Handle handle(int descriptor) {
    if (!open.containsKey(descriptor)) {
      throw new Refused(Errno.EBADF);
    }
    return open.get(descriptor);
  }

  private Mount mountOf(String path) {
    return mounts.entrySet().stream()
        .filter(mount -> path.startsWith(mount.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new Refused(Errno.ENOENT));
  }

  private long answer(String call, LongSupplier made) {
    calls.add(call);
    Deque<Errno> refused = refusals.getOrDefault(call, new ArrayDeque<>());
    if (!refused.isEmpty()) {
      return -refused.poll().number();
    }
    try {
      return made.getAsLong();
    } catch (Refused e) {
      return -e.errno().number();
    }
  }
}
