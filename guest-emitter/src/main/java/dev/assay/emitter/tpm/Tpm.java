package dev.assay.emitter.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.TpmHierarchy;
import dev.assay.evidence.tpm.TpmPublic;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The commands of a TPM that its evidence takes, each as its own specification has it (Part 3).
/// Nothing else: no sessions, no policies, no NV. Authorisations are empty passwords.
///
/// What a TPM answers is read through bounds and believed no further than that: a verifier judges
/// it. Where the TPM asks for the same command again (RETRY, YIELDED, TESTING), it gets it.
public final class Tpm implements AutoCloseable {
  private static final int NO_SESSIONS = 0x8001;
  private static final int SESSIONS = 0x8002;
  private static final int PASSWORD = 0x40000009;

  private static final int STARTUP = 0x0144;
  private static final int CREATE_PRIMARY = 0x0131;
  private static final int QUOTE = 0x0158;
  private static final int FLUSH_CONTEXT = 0x0165;
  private static final int READ_PUBLIC = 0x0173;
  private static final int GET_CAPABILITY = 0x017A;
  private static final int GET_RANDOM = 0x017B;
  private static final int PCR_READ = 0x017E;

  private static final int STARTUP_CLEAR = 0;
  private static final int CAPABILITY_PROPERTIES = 6;
  private static final int NULL_SCHEME = 0x0010;
  private static final int MOST_REPEATS = 20;
  private static final int REPEAT_PAUSE_MILLIS = 50;
  private static final int LONGEST_RANDOM = 32;

  private final TpmChannel channel;
  private final Pause pause;

  /// Waits before a command is repeated.
  interface Pause {
    void millis(int millis) throws InterruptedException;
  }

  Tpm(TpmChannel channel, Pause pause) {
    this.channel = channel;
    this.pause = pause;
  }

  /// Opens a TPM. One that nobody has started since its power came on (a simulator) is started.
  static Tpm open(TpmAddress address) throws IOException, TpmException, InterruptedException {
    var tpm = new Tpm(TpmChannel.open(address), Thread::sleep);
    try {
      tpm.startIfNeeded();
      return tpm;
    } catch (IOException | TpmException | InterruptedException e) {
      tpm.close();
      throw e;
    }
  }

  /// A key that is loaded.
  ///
  /// @param handle by which commands name it, until it is flushed
  record LoadedKey(int handle, TpmPublic area) {}

  /// @param attest TPMS_ATTEST
  /// @param signature TPMT_SIGNATURE over it
  record Quoted(Bytes attest, Bytes signature) {}

  void startIfNeeded() throws IOException, TpmException, InterruptedException {
    try {
      Bytes _ = random(1);
    } catch (TpmException e) {
      if (e.rc().code() != TpmRc.INITIALIZE) {
        throw e;
      }
      Cursor _ =
          run("TPM2_Startup", NO_SESSIONS, STARTUP, new TpmWire().u16(STARTUP_CLEAR).written());
    }
  }

  /// Random bytes, 1 to 32.
  Bytes random(int bytes) throws IOException, TpmException, InterruptedException {
    if (bytes < 1 || bytes > LONGEST_RANDOM) {
      throw new IllegalArgumentException("want 1 to 32 bytes, got " + bytes);
    }
    Cursor response =
        run("TPM2_GetRandom", NO_SESSIONS, GET_RANDOM, new TpmWire().u16(bytes).written());
    return reading("TPM2_GetRandom", response, c -> TpmWire.readSized(c, "random"));
  }

  /// One of TPM_PT's properties (Part 2, 6.13).
  long property(int property) throws IOException, TpmException, InterruptedException {
    String name = "TPM2_GetCapability";
    Cursor response =
        run(
            name,
            NO_SESSIONS,
            GET_CAPABILITY,
            new TpmWire().u32(CAPABILITY_PROPERTIES).u32(property).u32(1).written());
    return reading(
        name,
        response,
        c -> {
          int _ = c.u8("more_data");
          expect(c, "capability", CAPABILITY_PROPERTIES);
          expect(c, "count", 1);
          expect(c, "property", property);
          return c.u32be("value");
        });
  }

  LoadedKey createPrimary(TpmHierarchy hierarchy, KeyTemplate template)
      throws IOException, TpmException, InterruptedException {
    String name = "TPM2_CreatePrimary";
    Bytes arguments =
        new TpmWire()
            .bytes(hierarchy.handle())
            .bytes(authorised())
            .sized(new TpmWire().u16(0).u16(0).written())
            .sized(template.area())
            .u16(0)
            .u32(0)
            .written();
    return reading(
        name,
        run(name, SESSIONS, CREATE_PRIMARY, arguments),
        c -> {
          int handle = (int) c.u32be("handle");
          long _ = c.u32be("parameters.size");
          return new LoadedKey(handle, area(TpmWire.readSized(c, "public")));
        });
  }

  /// The public area of a key that is there already, e.g. a persistent one.
  TpmPublic readPublic(int handle) throws IOException, TpmException, InterruptedException {
    String name = "TPM2_ReadPublic";
    return reading(
        name,
        run(name, NO_SESSIONS, READ_PUBLIC, new TpmWire().u32(handle).written()),
        c -> area(TpmWire.readSized(c, "public")));
  }

  /// The values of the registers selected, ascending. A TPM gives at most 8 at a time.
  List<Bytes> pcrs(PcrSelection selection) throws IOException, TpmException, InterruptedException {
    var values = new ArrayList<Bytes>();
    List<Integer> wanted = selection.pcrs();
    while (values.size() < wanted.size()) {
      List<Bytes> some = somePcrs(selection, wanted.subList(values.size(), wanted.size()));
      values.addAll(some);
    }
    return List.copyOf(values);
  }

  /// The first few of the registers wanted.
  private List<Bytes> somePcrs(PcrSelection selection, List<Integer> wanted)
      throws IOException, TpmException, InterruptedException {
    String name = "TPM2_PCR_Read";
    int most = Math.min(8, wanted.size());
    var asked =
        PcrSelection.of(
            selection.bank(), wanted.subList(0, most).stream().mapToInt(pcr -> pcr).toArray());
    Cursor response = run(name, NO_SESSIONS, PCR_READ, new TpmWire().selection(asked).written());
    return reading(
        name,
        response,
        c -> {
          long _ = c.u32be("update_counter");
          Bytes echoed = new TpmWire().selection(asked).written();
          Bytes given = c.bytes("selection", echoed.length());
          if (!given.equals(echoed)) {
            throw new IOException(
                "%s: want registers %s, got others: the TPM lacks them, or the bank"
                    .formatted(name, asked));
          }
          expect(c, "count", most);
          var values = new ArrayList<Bytes>();
          for (int i = 0; i < most; i++) {
            values.add(TpmWire.readSized(c, "digest"));
          }
          return values;
        });
  }

  /// A quote by the scheme that the key is bound to.
  ///
  /// @param data what it answers; at most as long as the TPM's longest digest
  Quoted quote(LoadedKey key, Bytes data, PcrSelection selection)
      throws IOException, TpmException, InterruptedException {
    String name = "TPM2_Quote";
    Bytes arguments =
        new TpmWire()
            .u32(key.handle())
            .bytes(authorised())
            .sized(data)
            .u16(NULL_SCHEME)
            .selection(selection)
            .written();
    return reading(
        name,
        run(name, SESSIONS, QUOTE, arguments),
        c -> {
          long size = c.u32be("parameters.size");
          int before = c.position();
          Bytes attest = TpmWire.readSized(c, "quoted");
          long left = size - (c.position() - before);
          if (left < 0 || left > c.remaining()) {
            throw new IOException(name + ": parameters of a size that they can't have");
          }
          return new Quoted(attest, c.bytes("signature", (int) left));
        });
  }

  /// Unloads a key.
  void flush(int handle) throws IOException, TpmException, InterruptedException {
    Cursor _ =
        run("TPM2_FlushContext", NO_SESSIONS, FLUSH_CONTEXT, new TpmWire().u32(handle).written());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /// Sends a command until the TPM does not ask for it again.
  private Cursor run(String name, int tag, int code, Bytes arguments)
      throws IOException, TpmException, InterruptedException {
    Bytes command =
        new TpmWire()
            .u16(tag)
            .u32(TpmChannel.HEADER + arguments.length())
            .u32(code)
            .bytes(arguments)
            .written();
    for (int repeats = 0; ; repeats++) {
      Cursor response = new Cursor(Bytes.copyOf(channel.exchange(command.toArray())));
      TpmRc rc = reading(name, response, c -> header(c));
      if (rc.code() == 0) {
        return response;
      }
      if (rc.reaction() != TpmRc.Reaction.AGAIN || repeats == MOST_REPEATS) {
        throw new TpmException(name, rc);
      }
      pause.millis(REPEAT_PAUSE_MILLIS);
    }
  }

  private static TpmRc header(Cursor cursor) throws Unreadable, IOException {
    int length = cursor.remaining();
    int _ = cursor.u16be("tag");
    long size = cursor.u32be("size");
    if (size != length) {
      throw new IOException("a response of %d bytes that says it has %d".formatted(length, size));
    }
    return new TpmRc((int) cursor.u32be("code"));
  }

  /// One empty password (Part 1, "Password Authorizations").
  private static Bytes authorised() {
    Bytes session = new TpmWire().u32(PASSWORD).u16(0).u8(0).u16(0).written();
    return new TpmWire().u32(session.length()).bytes(session).written();
  }

  private static TpmPublic area(Bytes raw) throws IOException {
    return switch (TpmPublic.parse("public", raw)) {
      case Parsed.Ok<TpmPublic>(TpmPublic area) -> area;
      case Parsed.Malformed<TpmPublic>(var refusal) ->
          throw new IOException("a public area that is none: " + refusal);
    };
  }

  private static void expect(Cursor cursor, String field, long wanted)
      throws Unreadable, IOException {
    long got = cursor.u32be(field);
    if (got != wanted) {
      throw new IOException("%s: want %d, got %d".formatted(field, wanted, got));
    }
  }

  private interface Reading<T> {
    T from(Cursor cursor) throws Unreadable, IOException;
  }

  private static <T> T reading(String name, Cursor cursor, Reading<T> reading) throws IOException {
    try {
      return reading.from(cursor);
    } catch (Unreadable e) {
      throw new IOException("%s: a response that is none: %s".formatted(name, e.refusal()));
    }
  }
}
