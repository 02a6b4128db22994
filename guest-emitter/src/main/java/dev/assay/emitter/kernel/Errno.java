package dev.assay.emitter.kernel;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Error numbers of Linux that report interfaces are known to answer with (asm-generic/errno.h: the
/// same on x86-64 and AArch64).
enum Errno {
  EPERM(1),
  ENOENT(2),
  EINTR(4),
  EIO(5),
  ENXIO(6),
  EBADF(9),
  EAGAIN(11),
  ENOMEM(12),
  EACCES(13),
  EFAULT(14),
  EBUSY(16),
  EEXIST(17),
  ENODEV(19),
  ENOTDIR(20),
  EINVAL(22),
  ENOTTY(25),
  ETXTBSY(26),
  EFBIG(27),
  ENOSPC(28),
  EROFS(30),
  EPIPE(32),
  ERANGE(34),
  ENOSYS(38),
  ENOTEMPTY(39),
  EBADMSG(74),
  EOPNOTSUPP(95),
  EAFNOSUPPORT(97),
  ENETUNREACH(101),
  ECONNRESET(104),
  ENOTCONN(107),
  ETIMEDOUT(110),
  ECONNREFUSED(111),
  EHOSTUNREACH(113),
  EDQUOT(122),
  ENOKEY(126),
  EKEYREVOKED(128),
  /// Any that is not in this list.
  OTHER(0);

  private static final Map<Integer, Errno> BY_NUMBER =
      Arrays.stream(values()).collect(Collectors.toMap(Errno::number, Function.identity()));

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static Errno of(int number) {
    return BY_NUMBER.getOrDefault(number, OTHER);
  }
}
