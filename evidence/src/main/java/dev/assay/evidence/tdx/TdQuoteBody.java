package dev.assay.evidence.tdx;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.dcap.BodyType;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// What a quote says of a trust domain and the module it runs under.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | TEE_TCB_SVN | 0 | 16 | as is | Intel TDX DCAP Quoting Library API, TD Quote Body 1.0 |
/// | MRSEAM | 16 | 48 | as is | same |
/// | MRSIGNERSEAM | 64 | 48 | as is | same |
/// | SEAMATTRIBUTES | 112 | 8 | as is | same |
/// | TDATTRIBUTES | 120 | 8 | LE | same |
/// | XFAM | 128 | 8 | LE | same |
/// | MRTD | 136 | 48 | as is | same |
/// | MRCONFIGID | 184 | 48 | as is | same |
/// | MROWNER | 232 | 48 | as is | same |
/// | MROWNERCONFIG | 280 | 48 | as is | same |
/// | RTMR0 to RTMR3 | 328 | 4 times 48 | as is | same |
/// | REPORTDATA | 520 | 64 | as is | same |
/// | TEE_TCB_SVN2 | 584 | 16 | as is | same, Body 1.5 |
/// | MRSERVICETD | 600 | 48 | as is | same, Body 1.5 |
/// | see [Extension] | 648 | 237 | as is | Intel's newest verification library alone |
///
/// @param teeTcbSvn of the module at the domain's launch: byte 0 minor SVN, byte 1 major version,
///   byte 2 SVN of late-loaded microcode
/// @param mrSignerSeam zero for a module of Intel's
/// @param seamAttributes 8 bytes as they stand in memory, zero for a production module
/// @param mrTd the initial image, SHA-384
/// @param mrConfigId what the host said at creation; nothing interprets it
/// @param rtmrs RTMR0 to RTMR3
/// @param reportData 64 bytes the domain chose: see [dev.assay.evidence.Binding]
/// @param running present from body 1.5
/// @param extension present in the extended body 1.5
public record TdQuoteBody(
    Bytes teeTcbSvn,
    Bytes mrSeam,
    Bytes mrSignerSeam,
    Bytes seamAttributes,
    TdAttributes tdAttributes,
    Xfam xfam,
    Bytes mrTd,
    Bytes mrConfigId,
    Bytes mrOwner,
    Bytes mrOwnerConfig,
    List<Bytes> rtmrs,
    Bytes reportData,
    Optional<Running> running,
    Optional<Extension> extension) {

  static final int SVN_BYTES = 16;
  static final int DIGEST_BYTES = 48;
  static final int RTMRS = 4;

  /// What body 1.5 has beside.
  ///
  /// @param teeTcbSvn2 of the module that runs now, which may have been updated since launch
  /// @param mrServiceTd the service domains bound to this one, zero where there are none
  public record Running(Bytes teeTcbSvn2, Bytes mrServiceTd) {
    public Running {
      requireLength("teeTcbSvn2", teeTcbSvn2, SVN_BYTES);
      requireLength("mrServiceTd", mrServiceTd, DIGEST_BYTES);
    }
  }

  /// What the extended body 1.5 has beside, at these offsets: VMID 648, TD_ID 649, DEVINFO 681,
  /// INIT_SERVTD_HASH 729, INIT_SERVTD_ATTR 777, INIT_CPUSVN 785, INIT_TEE_TCB_SVN 801,
  /// INIT_TEE_FMSPC 817, CUR_SERVTD_HASH 829, CUR_SERVTD_ATTR 877. No public document describes
  /// them yet.
  public record Extension(
      int vmId,
      Bytes tdId,
      Bytes devInfo,
      Bytes initServtdHash,
      Bytes initServtdAttr,
      Bytes initCpuSvn,
      Bytes initTeeTcbSvn,
      Bytes initTeeFmspc,
      Bytes curServtdHash,
      Bytes curServtdAttr) {
    public Extension {
      if (vmId < 0 || vmId > 0xFF) {
        throw new IllegalArgumentException("vmId: want 8 bits, got " + vmId);
      }
      requireLength("tdId", tdId, 32);
      requireLength("devInfo", devInfo, DIGEST_BYTES);
      requireLength("initServtdHash", initServtdHash, DIGEST_BYTES);
      requireLength("initServtdAttr", initServtdAttr, 8);
      requireLength("initCpuSvn", initCpuSvn, SVN_BYTES);
      requireLength("initTeeTcbSvn", initTeeTcbSvn, SVN_BYTES);
      requireLength("initTeeFmspc", initTeeFmspc, 12);
      requireLength("curServtdHash", curServtdHash, DIGEST_BYTES);
      requireLength("curServtdAttr", curServtdAttr, 8);
    }
  }

  public TdQuoteBody {
    requireLength("teeTcbSvn", teeTcbSvn, SVN_BYTES);
    requireLength("mrSeam", mrSeam, DIGEST_BYTES);
    requireLength("mrSignerSeam", mrSignerSeam, DIGEST_BYTES);
    requireLength("seamAttributes", seamAttributes, 8);
    requireLength("mrTd", mrTd, DIGEST_BYTES);
    requireLength("mrConfigId", mrConfigId, DIGEST_BYTES);
    requireLength("mrOwner", mrOwner, DIGEST_BYTES);
    requireLength("mrOwnerConfig", mrOwnerConfig, DIGEST_BYTES);
    requireLength("reportData", reportData, 64);
    rtmrs = List.copyOf(rtmrs);
    if (rtmrs.size() != RTMRS) {
      throw new IllegalArgumentException("rtmrs: want %d, got %d".formatted(RTMRS, rtmrs.size()));
    }
    rtmrs.forEach(rtmr -> requireLength("rtmr", rtmr, DIGEST_BYTES));
    if (extension.isPresent() && running.isEmpty()) {
      throw new IllegalArgumentException("an extension of body 1.5 without body 1.5");
    }
  }

  /// Reads exactly a body: as many bytes as its type has.
  ///
  /// @param type one of a trust domain's
  public static Parsed<TdQuoteBody> parse(BodyType type, Bytes raw) {
    try {
      Cursor cursor = new Cursor(raw);
      TdQuoteBody body = read(type, cursor);
      cursor.end("tdx.body");
      return new Parsed.Ok<>(body);
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static TdQuoteBody read(BodyType type, Cursor cursor) throws Unreadable {
    return switch (type) {
      case TD_REPORT_1_0 -> read(cursor, false, false);
      case TD_REPORT_1_5 -> read(cursor, true, false);
      case TD_REPORT_1_5_EXTENDED -> read(cursor, true, true);
      case SGX_ENCLAVE_REPORT -> throw new IllegalArgumentException("no body of a trust domain");
    };
  }

  public BodyType type() {
    if (extension.isPresent()) {
      return BodyType.TD_REPORT_1_5_EXTENDED;
    }
    return running.isPresent() ? BodyType.TD_REPORT_1_5 : BodyType.TD_REPORT_1_0;
  }

  /// The body's bytes.
  public Bytes encode() {
    ByteBuffer out = ByteBuffer.allocate(type().length()).order(ByteOrder.LITTLE_ENDIAN);
    put(out, teeTcbSvn, mrSeam, mrSignerSeam, seamAttributes);
    out.putLong(tdAttributes.bits()).putLong(xfam.bits());
    put(out, mrTd, mrConfigId, mrOwner, mrOwnerConfig);
    rtmrs.forEach(rtmr -> put(out, rtmr));
    put(out, reportData);
    running.ifPresent(now -> put(out, now.teeTcbSvn2, now.mrServiceTd));
    extension.ifPresent(
        more -> {
          out.put((byte) more.vmId);
          put(out, more.tdId, more.devInfo, more.initServtdHash, more.initServtdAttr);
          put(out, more.initCpuSvn, more.initTeeTcbSvn, more.initTeeFmspc);
          put(out, more.curServtdHash, more.curServtdAttr);
        });
    return Bytes.copyOf(out.array());
  }

  /// What the body says, before anybody verified it.
  public Claims claims() {
    Claims.Builder claims =
        Claims.builder()
            .binary("tdx.tee_tcb_svn", teeTcbSvn)
            .binary("tdx.mr_seam", mrSeam)
            .binary("tdx.mr_signer_seam", mrSignerSeam)
            .binary("tdx.seam_attributes", seamAttributes)
            .binary("tdx.td_attributes", littleEndian(tdAttributes.bits()));
    tdAttributes.addTo(claims, "tdx.td_attributes");
    claims.binary("tdx.xfam", littleEndian(xfam.bits()));
    xfam.addTo(claims, "tdx.xfam");
    claims
        .binary("tdx.mr_td", mrTd)
        .binary("tdx.mr_config_id", mrConfigId)
        .binary("tdx.mr_owner", mrOwner)
        .binary("tdx.mr_owner_config", mrOwnerConfig);
    for (int i = 0; i < RTMRS; i++) {
      claims.binary("tdx.rtmr_" + i, rtmrs.get(i));
    }
    claims.binary("tdx.report_data", reportData);
    running.ifPresent(
        now ->
            claims
                .binary("tdx.tee_tcb_svn_2", now.teeTcbSvn2)
                .binary("tdx.mr_service_td", now.mrServiceTd));
    extension.ifPresent(more -> addTo(claims, more));
    return claims.build();
  }

  private static void addTo(Claims.Builder claims, Extension more) {
    claims
        .number("tdx.vm_id", more.vmId)
        .binary("tdx.td_id", more.tdId)
        .binary("tdx.dev_info", more.devInfo)
        .binary("tdx.init_servtd_hash", more.initServtdHash)
        .binary("tdx.init_servtd_attr", more.initServtdAttr)
        .binary("tdx.init_cpu_svn", more.initCpuSvn)
        .binary("tdx.init_tee_tcb_svn", more.initTeeTcbSvn)
        .binary("tdx.init_tee_fmspc", more.initTeeFmspc)
        .binary("tdx.cur_servtd_hash", more.curServtdHash)
        .binary("tdx.cur_servtd_attr", more.curServtdAttr);
  }

  private static TdQuoteBody read(Cursor cursor, boolean running, boolean extended)
      throws Unreadable {
    return new TdQuoteBody(
        cursor.bytes("tdx.tee_tcb_svn", SVN_BYTES),
        cursor.bytes("tdx.mr_seam", DIGEST_BYTES),
        cursor.bytes("tdx.mr_signer_seam", DIGEST_BYTES),
        cursor.bytes("tdx.seam_attributes", 8),
        new TdAttributes(cursor.u64le("tdx.td_attributes")),
        new Xfam(cursor.u64le("tdx.xfam")),
        cursor.bytes("tdx.mr_td", DIGEST_BYTES),
        cursor.bytes("tdx.mr_config_id", DIGEST_BYTES),
        cursor.bytes("tdx.mr_owner", DIGEST_BYTES),
        cursor.bytes("tdx.mr_owner_config", DIGEST_BYTES),
        List.of(
            cursor.bytes("tdx.rtmr_0", DIGEST_BYTES),
            cursor.bytes("tdx.rtmr_1", DIGEST_BYTES),
            cursor.bytes("tdx.rtmr_2", DIGEST_BYTES),
            cursor.bytes("tdx.rtmr_3", DIGEST_BYTES)),
        cursor.bytes("tdx.report_data", 64),
        running ? Optional.of(running(cursor)) : Optional.empty(),
        extended ? Optional.of(extension(cursor)) : Optional.empty());
  }

  private static Running running(Cursor cursor) throws Unreadable {
    return new Running(
        cursor.bytes("tdx.tee_tcb_svn_2", SVN_BYTES),
        cursor.bytes("tdx.mr_service_td", DIGEST_BYTES));
  }

  private static Extension extension(Cursor cursor) throws Unreadable {
    return new Extension(
        cursor.u8("tdx.vm_id"),
        cursor.bytes("tdx.td_id", 32),
        cursor.bytes("tdx.dev_info", DIGEST_BYTES),
        cursor.bytes("tdx.init_servtd_hash", DIGEST_BYTES),
        cursor.bytes("tdx.init_servtd_attr", 8),
        cursor.bytes("tdx.init_cpu_svn", SVN_BYTES),
        cursor.bytes("tdx.init_tee_tcb_svn", SVN_BYTES),
        cursor.bytes("tdx.init_tee_fmspc", 12),
        cursor.bytes("tdx.cur_servtd_hash", DIGEST_BYTES),
        cursor.bytes("tdx.cur_servtd_attr", 8));
  }

  private static void put(ByteBuffer out, Bytes... fields) {
    for (Bytes field : fields) {
      out.put(field.toArray());
    }
  }

  private static Bytes littleEndian(long bits) {
    return Bytes.copyOf(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, bits).array());
  }

  private static void requireLength(String name, Bytes value, int bytes) {
    if (value.length() != bytes) {
      throw new IllegalArgumentException(
          "%s: want %d bytes, got %d".formatted(name, bytes, value.length()));
    }
  }
}
