package dev.assay.emitter.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/dev/sev-guest` (Linux 5.19 and later): reports of SEV-SNP's firmware, with the certificates
/// that the host hands out, where it does.
///
/// | structure | fields: offset, bytes; little-endian | source |
/// | --- | --- | --- |
/// | snp_guest_request_ioctl, 32 | msg_version 0x00 1, req_data 0x08 8, resp_data 0x10 8, exitinfo2 0x18 8 (low half the firmware's status, high half the hypervisor's) | Linux, include/uapi/linux/sev-guest.h |
/// | snp_report_req, 96 | user_data 0x00 64, vmpl 0x40 4, zeros | same |
/// | snp_ext_report_req, 112 | snp_report_req, certs_address 0x60 8, certs_len 0x68 4 | same |
/// | snp_report_resp, 4000 | MSG_REPORT_RSP and zeros: see [SnpEvidence] | same |
public final class SevGuest implements EvidenceSource.Platform {
  private static final Logger LOG = LoggerFactory.getLogger(SevGuest.class);
  static final String PATH = "/dev/sev-guest";
  static final long GET_REPORT = 0xC0205300L;
  static final long GET_EXT_REPORT = 0xC0205302L;
  static final int REPORT_DATA_BYTES = 64;
  static final int RESPONSE_BYTES = 4000;

  /// SEV_FW_BLOB_MAX_SIZE: longer buffers are refused.
  static final int MOST_CERTIFICATE_BYTES = 0x4000;

  private static final int PAGE = 0x1000;
  private static final int REQUEST_BYTES = 32;
  private static final int REQ_DATA = 0x08;
  private static final int RESP_DATA = 0x10;
  private static final int EXITINFO2 = 0x18;
  private static final int QUESTION_BYTES = 112;
  private static final int VMPL = 0x40;
  private static final int CERTS_ADDRESS = 0x60;
  private static final int CERTS_LEN = 0x68;

  private final Kernel kernel;
  private final HardwarePace pace;
  private final int vmpl;

  /// @param privilegeLevel the VMPL to report on; 0 where empty
  SevGuest(Kernel kernel, HardwarePace pace, OptionalInt privilegeLevel) {
    this.kernel = kernel;
    this.pace = pace;
    this.vmpl = privilegeLevel.orElse(0);
  }

  @Override
  public List<EvidenceItem> collect(Bytes reportData)
      throws NoEvidenceException, InterruptedException {
    if (reportData.length() != REPORT_DATA_BYTES) {
      throw new IllegalArgumentException("report data of %d bytes".formatted(reportData.length()));
    }
    return pace.ask(
        () -> {
          try (OpenFile device = OpenFile.open(kernel, PATH, Kernel.READ_WRITE);
              Arena arena = Arena.ofConfined()) {
            return List.of(new Request(device, arena, reportData, vmpl).item());
          } catch (IOException e) {
            throw Advice.on(e, SevGuestErrors.OPENING);
          }
        });
  }

  /// One question in the memory that the driver reads and writes.
  private static final class Request {
    private final OpenFile device;
    private final Arena arena;
    private final int vmpl;
    private final MemorySegment request;
    private final MemorySegment question;
    private final MemorySegment response;

    Request(OpenFile device, Arena arena, Bytes reportData, int vmpl) {
      this.device = device;
      this.arena = arena;
      this.vmpl = vmpl;
      this.request = arena.allocate(REQUEST_BYTES, Long.BYTES);
      this.question = arena.allocate(QUESTION_BYTES, Long.BYTES);
      this.response = arena.allocate(RESPONSE_BYTES, Long.BYTES);
      question.copyFrom(MemorySegment.ofArray(reportData.toArray()));
      question.set(JAVA_INT, VMPL, vmpl);
      request.set(JAVA_LONG, REQ_DATA, question.address());
      request.set(JAVA_LONG, RESP_DATA, response.address());
    }

    EvidenceItem item() throws NoEvidenceException {
      Optional<Bytes> certificates = extended();
      return EvidenceItem.builder("snp", report())
          .auxiliary(certificates)
          .provider("sev_guest")
          .privilegeLevel(vmpl)
          .build();
    }

    /// Asks with all the room for certificates that the driver takes; where the host has more,
    /// without.
    private Optional<Bytes> extended() throws NoEvidenceException {
      MemorySegment table = arena.allocate(MOST_CERTIFICATE_BYTES, PAGE);
      question.set(JAVA_LONG, CERTS_ADDRESS, table.address());
      question.set(JAVA_INT, CERTS_LEN, MOST_CERTIFICATE_BYTES);
      try {
        ask("SNP_GET_EXT_REPORT", GET_EXT_REPORT);
        return CertificateHints.of(OpenFile.bytes(table, MOST_CERTIFICATE_BYTES));
      } catch (SystemCallException e) {
        if (e.errno() != Errno.EIO || vmmError() != SevGuestErrors.INVALID_LEN) {
          throw SevGuestErrors.explain(e, firmwareStatus(), vmmError());
        }
        LOG.info(
            "{}: the host's certificates take {} bytes, more than the driver hands out",
            PATH,
            Integer.toUnsignedString(question.get(JAVA_INT, CERTS_LEN)));
        plain();
        return Optional.empty();
      }
    }

    private void plain() throws NoEvidenceException {
      try {
        ask("SNP_GET_REPORT", GET_REPORT);
      } catch (SystemCallException e) {
        throw SevGuestErrors.explain(e, firmwareStatus(), vmmError());
      }
    }

    private void ask(String command, long code) throws SystemCallException {
      response.fill((byte) 0);
      request.set(JAVA_LONG, 0, 1); // msg_version, and zeros up to req_data
      request.set(JAVA_LONG, EXITINFO2, 0);
      device.ioctl(command, code, request);
    }

    private Bytes report() throws NoEvidenceException {
      return switch (SnpEvidence.read(OpenFile.bytes(response, RESPONSE_BYTES))) {
        case Parsed.Ok<SnpReport>(SnpReport report)
            when report.reportData().equals(OpenFile.bytes(question, REPORT_DATA_BYTES)) ->
            report.received();
        case Parsed.Ok<SnpReport> _ ->
            throw new NoEvidenceException(Remedy.WAIT, PATH + ": it answers another question");
        case Parsed.Malformed<SnpReport>(var refusal)
            when refusal.reason() == Reason.FIRMWARE_STATUS ->
            throw SevGuestErrors.REFUSED_BY_FIRMWARE.exception(PATH + ": " + refusal);
        case Parsed.Malformed<SnpReport>(var refusal) ->
            throw new NoEvidenceException(Remedy.WAIT, PATH + ": " + refusal);
      };
    }

    private long firmwareStatus() {
      return request.get(JAVA_LONG, EXITINFO2) & 0xFFFF_FFFFL;
    }

    private long vmmError() {
      return request.get(JAVA_LONG, EXITINFO2) >>> Integer.SIZE;
    }
  }

  @Override
  public String toString() {
    return PATH;
  }
}
