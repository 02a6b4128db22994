package dev.assay.emitter.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The kernel this process runs on, by the C library's functions. Numbers are those of Linux on
/// x86-64 and AArch64.
final class LinuxKernel implements Kernel {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(PathElement.groupElement("errno")).withInvokeExactBehavior();

  private static final MethodHandle OPEN =
      variadic("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle READ =
      function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle IOCTL =
      variadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle MKDIR =
      function("mkdir", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RMDIR =
      function("rmdir", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle SOCKET =
      function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CONNECT =
      function("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));

  /// The C library has no function of its own for keys.
  private static final MethodHandle SYSCALL =
      variadic(
          "syscall",
          1,
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private static final boolean IS_AARCH64 = System.getProperty("os.arch").equals("aarch64");
  private static final long SYS_ADD_KEY = IS_AARCH64 ? 217 : 248;
  private static final long SYS_KEYCTL = IS_AARCH64 ? 219 : 250;
  private static final long KEYCTL_UNLINK = 9;
  private static final long KEYCTL_READ = 11;

  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int OWNER_ONLY = 0700;
  private static final int AF_VSOCK = 40;
  private static final int SOCK_STREAM = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SOCKADDR_VM_BYTES = 16;
  private static final int TIMEVAL_BYTES = 16;

  /// One call by the C library: -1 and an errno in `state`, or its answer.
  private interface Call {
    long make(Arena arena, MemorySegment state) throws Throwable;
  }

  @Override
  public int open(String path, int access) {
    return (int)
        answer(
            (arena, state) ->
                (int) OPEN.invokeExact(state, arena.allocateFrom(path), access | CLOSE_ON_EXEC));
  }

  @Override
  public long read(int descriptor, MemorySegment into) {
    return answer((_, state) -> (long) READ.invokeExact(state, descriptor, into, into.byteSize()));
  }

  @Override
  public long write(int descriptor, MemorySegment from) {
    return answer((_, state) -> (long) WRITE.invokeExact(state, descriptor, from, from.byteSize()));
  }

  @Override
  public int ioctl(int descriptor, long request, MemorySegment argument) {
    return (int)
        answer((_, state) -> (int) IOCTL.invokeExact(state, descriptor, request, argument));
  }

  @Override
  public int close(int descriptor) {
    return (int) answer((_, state) -> (int) CLOSE.invokeExact(state, descriptor));
  }

  @Override
  public int makeDirectory(String path) {
    return (int)
        answer(
            (arena, state) -> (int) MKDIR.invokeExact(state, arena.allocateFrom(path), OWNER_ONLY));
  }

  @Override
  public int removeDirectory(String path) {
    return (int) answer((arena, state) -> (int) RMDIR.invokeExact(state, arena.allocateFrom(path)));
  }

  @Override
  public List<String> names(String directory) {
    try (Stream<Path> entries = Files.list(Path.of(directory))) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public int connectVsock(int context, int port, Duration patience) {
    int socket =
        (int)
            answer(
                (_, state) ->
                    (int) SOCKET.invokeExact(state, AF_VSOCK, SOCK_STREAM | CLOSE_ON_EXEC, 0));
    if (socket < 0) {
      return socket;
    }
    int connected =
        (int)
            answer(
                (arena, state) -> {
                  MemorySegment limit = timeval(arena, patience);
                  for (int option : new int[] {SO_RCVTIMEO, SO_SNDTIMEO}) {
                    int set =
                        (int)
                            SETSOCKOPT.invokeExact(
                                state, socket, SOL_SOCKET, option, limit, TIMEVAL_BYTES);
                    if (set < 0) {
                      return set;
                    }
                  }
                  return (int)
                      CONNECT.invokeExact(
                          state, socket, address(arena, context, port), SOCKADDR_VM_BYTES);
                });
    if (connected < 0) {
      close(socket);
      return connected;
    }
    return socket;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public int addKey(String type, String description, MemorySegment payload, int keyring) {
    return (int)
        answer(
            (arena, state) ->
                (long)
                    SYSCALL.invokeExact(
                        state,
                        SYS_ADD_KEY,
                        arena.allocateFrom(type).address(),
                        arena.allocateFrom(description).address(),
                        payload.address(),
                        payload.byteSize(),
                        (long) keyring));
  }

  @Override
  public long readKey(int key, MemorySegment into) {
    return keyctl(KEYCTL_READ, key, into.address(), into.byteSize());
  }

  @Override
  public int unlinkKey(int key, int keyring) {
    return (int) keyctl(KEYCTL_UNLINK, key, keyring, 0);
  }

  private static long keyctl(long operation, long second, long third, long fourth) {
    return answer(
        (_, state) ->
            (long) SYSCALL.invokeExact(state, SYS_KEYCTL, operation, second, third, fourth, 0L));
  }

  /// sockaddr_vm: family and a reserved field of 16 bits, port and context of 32, zeros.
  private static MemorySegment address(Arena arena, int context, int port) {
    MemorySegment address = arena.allocate(SOCKADDR_VM_BYTES, Integer.BYTES);
    address.set(JAVA_SHORT, 0, (short) AF_VSOCK);
    address.set(JAVA_INT, 4, port);
    address.set(JAVA_INT, 8, context);
    return address;
  }

  private static MemorySegment timeval(Arena arena, Duration duration) {
    MemorySegment timeval = arena.allocate(TIMEVAL_BYTES, Long.BYTES);
    timeval.set(JAVA_LONG, 0, duration.toSeconds());
    timeval.set(JAVA_LONG, 8, duration.toNanosPart() / 1000L);
    return timeval;
  }

  private static long answer(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long answer = call.make(arena, state);
      return answer < 0 ? -(int) ERRNO.get(state, 0L) : answer;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library threw", e);
    }
  }

  @SuppressWarnings("restricted") // what this class is for; each descriptor is its function's
  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... more) {
    Linker.Option[] options =
        Stream.concat(Stream.of(Linker.Option.captureCallState("errno")), Stream.of(more))
            .toArray(Linker.Option[]::new);
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /// @param fixed how many parameters come before the dots
  private static MethodHandle variadic(String name, int fixed, FunctionDescriptor descriptor) {
    return function(name, descriptor, Linker.Option.firstVariadicArg(fixed));
  }
}
