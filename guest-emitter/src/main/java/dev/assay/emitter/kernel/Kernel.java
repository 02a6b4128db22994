package dev.assay.emitter.kernel;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

/// The system calls that evidence takes. Each answers as the kernel itself does: zero or more, or
/// the negated errno; memory is native, since requests hold addresses.
interface Kernel {
  int READ_ONLY = 0;
  int WRITE_ONLY = 1;
  int READ_WRITE = 2;

  /// open(2), closed on exec.
  ///
  /// @param access one of the three above
  /// @return a descriptor
  int open(String path, int access);

  /// read(2).
  long read(int descriptor, MemorySegment into);

  /// write(2).
  long write(int descriptor, MemorySegment from);

  /// ioctl(2).
  ///
  /// @param request 32 bits, unsigned
  int ioctl(int descriptor, long request, MemorySegment argument);

  /// close(2).
  int close(int descriptor);

  /// mkdir(2), mode 0700.
  int makeDirectory(String path);

  /// rmdir(2).
  int removeDirectory(String path);

  /// The names in a directory; none where it can't be read.
  List<String> names(String directory);

  /// A stream socket of AF_VSOCK, connected (vsock(7)).
  ///
  /// @param context 2 is the host
  /// @param patience how long a read or a write may take; EAGAIN after that
  /// @return a descriptor
  int connectVsock(int context, int port, Duration patience);

  /// clock_gettime(2), CLOCK_MONOTONIC: from an arbitrary instant.
  long nanoTime();

  /// add_key(2).
  ///
  /// @return the key's serial number
  int addKey(String type, String description, MemorySegment payload, int keyring);

  /// keyctl(2), KEYCTL_READ.
  ///
  /// @return how long the payload is, whether or not all of it had room
  long readKey(int key, MemorySegment into);

  /// keyctl(2), KEYCTL_UNLINK.
  int unlinkKey(int key, int keyring);
}
