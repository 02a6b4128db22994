package dev.assay.emitter.kernel;

import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import java.io.IOException;
import java.util.Map;

/// What an errno means where it came from, and what helps. Each interface has its own table: the
/// same number says different things in different places.
record Advice(Remedy remedy, String text) {
  static Advice waiting(String text) {
    return new Advice(Remedy.WAIT, text);
  }

  static Advice operator(String text) {
    return new Advice(Remedy.OPERATOR, text);
  }

  static Advice reboot(String text) {
    return new Advice(Remedy.REBOOT, text);
  }

  /// What opening a driver's device fails with.
  ///
  /// @param needs what has to be there
  /// @param module of the kernel
  static Map<Errno, Advice> onOpening(String needs, String module) {
    Advice gone = operator("the driver has gone: load the module " + module);
    return Map.of(
        Errno.ENOENT,
        operator("needs %s, with the module %s loaded".formatted(needs, module)),
        Errno.ENODEV,
        gone,
        Errno.ENXIO,
        gone,
        Errno.EACCES,
        operator("run as root, or let this user read and write it by a udev rule"),
        Errno.EPERM,
        operator("let this container have the device"),
        Errno.EBUSY,
        waiting("another program has it"));
  }

  /// An errno that no table has may pass; the log keeps its number.
  static NoEvidenceException on(IOException failure, Map<Errno, Advice> table) {
    String message = String.valueOf(failure.getMessage());
    Advice advice =
        failure instanceof SystemCallException refused ? table.get(refused.errno()) : null;
    return advice == null
        ? new NoEvidenceException(Remedy.WAIT, message)
        : advice.exception(message);
  }

  NoEvidenceException exception(String happened) {
    return new NoEvidenceException(remedy, happened + ": " + text);
  }
}
