package dev.assay.ingest.endorsement;

import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.EndorsementReading;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SigningKey;
import dev.assay.evidence.snp.SnpCertificateCheck;
import dev.assay.evidence.snp.SnpCertificateId;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.ingest.endorsement.Inquiry.Progress;
import dev.assay.schemas.event.Endorsement;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// AMD's key distribution service.
///
/// | path | |
/// | --- | --- |
/// | `/vcek/v1/{line}/cert_chain`, `/vlek/v1/{line}/cert_chain` | ASK or ASVK, and ARK; PEM |
/// | `/vcek/v1/{line}/{chip id}?blSPL=…` | the VCEK of a chip at a TCB; DER |
/// | `/vcek/v1/{line}/crl` | the ARK's revocation list; DER |
///
/// Source: AMD 57230, VCEK and KDS interface specification. A chain is asked for once a product
/// line, and goes along with what it issued. One thread at a time.
final class KeyDistribution implements Vendor {
  private static final int SHORT_CHIP_ID_BYTES = 8;

  private final SnpCertificateCheck check;
  private final CollateralVerifier nobodysCollateral = new CollateralVerifier(List.of());
  private final Map<SnpCertificateId.Authorities, Chain> chains = new HashMap<>();
  private final String base;

  KeyDistribution(String base, SnpCertificateCheck check) {
    this.base = base;
    this.check = check;
  }

  /// As served, what is in it, and what a check made of that.
  private record Chain(
      Bytes pem, CertificateSet certificates, SnpCertificateCheck.Answer.Holds holds) {}

  @Override
  public String name() {
    return "AMD KDS";
  }

  @Override
  public Optional<Inquiry> inquire(Wanted wanted) {
    Optional<ProductLine> line = wanted.line().flatMap(ProductLine::ofKdsName);
    if (wanted.id().startsWith(EndorsementKeys.REVOCATION_LISTS)) {
      return line.map(known -> new ListInquiry(wanted.id(), known));
    }
    return SnpCertificateId.ofName(wanted.id())
        .map(
            id ->
                switch (id) {
                  case SnpCertificateId.Authorities authorities -> new ChainInquiry(authorities);
                  case SnpCertificateId.Vcek vcek -> new VcekInquiry(vcek, lines(vcek, line));
                });
  }

  /// Reports of version 2 don't say which line they are of; those of Turin have another chip id.
  private static List<ProductLine> lines(SnpCertificateId.Vcek vcek, Optional<ProductLine> said) {
    return said.map(List::of)
        .orElseGet(
            () ->
                vcek.hasShortChipId()
                    ? List.of(ProductLine.TURIN)
                    : List.of(ProductLine.MILAN, ProductLine.GENOA));
  }

  private static String path(SnpCertificateId.Authorities authorities) {
    return "/%s/v1/%s/cert_chain"
        .formatted(
            authorities.issues() == SigningKey.VLEK ? "vlek" : "vcek",
            authorities.line().kdsName());
  }

  /// Keeps a chain if it is one.
  private Parsed<Chain> learn(
      SnpCertificateId.Authorities authorities, Reply.Ok answer, Instant now) {
    return switch (CertificateReader.read(answer.body())) {
      case Parsed.Malformed<CertificateSet>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<CertificateSet>(CertificateSet certificates) ->
          switch (check.check(authorities, certificates, now)) {
            case SnpCertificateCheck.Answer.Refused(Refusal refusal) ->
                new Parsed.Malformed<>(refusal);
            case SnpCertificateCheck.Answer.Holds holds -> {
              var chain = new Chain(answer.body(), certificates, holds);
              chains.put(authorities, chain);
              yield new Parsed.Ok<>(chain);
            }
          };
    };
  }

  private Endorsement endorsement(
      String id, String path, Bytes body, Bytes chain, Instant from, Instant until, Instant now) {
    return Published.endorsement(id, base + path, body, chain, from, until, now);
  }

  private final class ChainInquiry implements Inquiry {
    private final SnpCertificateId.Authorities authorities;

    ChainInquiry(SnpCertificateId.Authorities authorities) {
      this.authorities = authorities;
    }

    @Override
    public String path() {
      return KeyDistribution.path(authorities);
    }

    @Override
    public Progress take(Reply.Ok answer, Instant now) {
      return switch (learn(authorities, answer, now)) {
        case Parsed.Malformed<Chain>(Refusal refusal) -> new Progress.Refused(refusal);
        case Parsed.Ok<Chain>(Chain chain) ->
            new Progress.Done(
                List.of(
                    endorsement(
                        authorities.toString(),
                        path(),
                        chain.pem(),
                        Bytes.EMPTY,
                        chain.holds().notBefore(),
                        chain.holds().notAfter(),
                        now)));
      };
    }

    @Override
    public boolean absent() {
      return false;
    }
  }

  /// Asks for what a line's ARK or ASK has issued, and first for their chain where it is not known.
  private abstract class IssuedInquiry implements Inquiry {
    abstract ProductLine line();

    /// Where it is, once the chain is known.
    abstract String issuedPath();

    abstract Progress take(Reply.Ok answer, Chain chain, Instant now);

    final SnpCertificateId.Authorities authorities() {
      return new SnpCertificateId.Authorities(line(), SigningKey.VCEK);
    }

    @Override
    public final String path() {
      return chains.containsKey(authorities()) ? issuedPath() : KeyDistribution.path(authorities());
    }

    @Override
    public final Progress take(Reply.Ok answer, Instant now) {
      Chain chain = chains.get(authorities());
      if (chain != null) {
        return take(answer, chain, now);
      }
      return switch (learn(authorities(), answer, now)) {
        case Parsed.Malformed<Chain>(Refusal refusal) -> new Progress.Refused(refusal);
        case Parsed.Ok<Chain> _ -> new Progress.More(List.of());
      };
    }
  }

  private final class VcekInquiry extends IssuedInquiry {
    private final SnpCertificateId.Vcek id;
    private final Deque<ProductLine> lines;

    VcekInquiry(SnpCertificateId.Vcek id, List<ProductLine> lines) {
      this.id = id;
      this.lines = new ArrayDeque<>(lines);
    }

    @Override
    ProductLine line() {
      return lines.getFirst();
    }

    @Override
    String issuedPath() {
      return vcekPath(line());
    }

    @Override
    Progress take(Reply.Ok answer, Chain chain, Instant now) {
      return switch (CertificateReader.read(answer.body())) {
        case Parsed.Malformed<CertificateSet>(Refusal refusal) -> new Progress.Refused(refusal);
        case Parsed.Ok<CertificateSet>(CertificateSet leaf) ->
            switch (check.check(id, leaf.with(chain.certificates()), now)) {
              case SnpCertificateCheck.Answer.Refused(Refusal refusal) -> {
                // Perhaps it is the chain that was renewed: the next attempt asks for it again.
                chains.remove(authorities());
                yield new Progress.Refused(refusal);
              }
              case SnpCertificateCheck.Answer.Holds holds ->
                  new Progress.Done(
                      List.of(
                          endorsement(
                              id.toString(),
                              path(),
                              answer.body(),
                              chain.pem(),
                              holds.notBefore(),
                              holds.notAfter(),
                              now)));
            };
      };
    }

    @Override
    public boolean absent() {
      lines.removeFirst();
      return !lines.isEmpty();
    }

    private String vcekPath(ProductLine line) {
      TcbVersion.Layout layout = line.tcbLayout();
      Bytes chip =
          line == ProductLine.TURIN ? id.chipId().slice(0, SHORT_CHIP_ID_BYTES) : id.chipId();
      return switch (TcbVersion.parse("tcb", id.reportedTcb(), layout)) {
        case Parsed.Ok<TcbVersion>(TcbVersion tcb) ->
            "/vcek/v1/%s/%s?%sblSPL=%d&teeSPL=%d&snpSPL=%d&ucodeSPL=%d"
                .formatted(
                    line.kdsName(),
                    chip.toHex(),
                    layout.hasFmc() ? "fmcSPL=%d&".formatted(tcb.fmc()) : "",
                    tcb.bootLoader(),
                    tcb.tee(),
                    tcb.snp(),
                    tcb.microcode());
        // No chip has such a TCB; the service says so.
        case Parsed.Malformed<TcbVersion> _ ->
            "/vcek/v1/%s/%s".formatted(line.kdsName(), chip.toHex());
      };
    }
  }

  private final class ListInquiry extends IssuedInquiry {
    private final String id;
    private final ProductLine line;

    ListInquiry(String id, ProductLine line) {
      this.id = id;
      this.line = line;
    }

    @Override
    ProductLine line() {
      return line;
    }

    @Override
    String issuedPath() {
      return "/vcek/v1/%s/crl".formatted(line.kdsName());
    }

    @Override
    Progress take(Reply.Ok answer, Chain chain, Instant now) {
      EndorsementReading reading =
          EndorsementReading.of(id, answer.body(), chain.pem(), nobodysCollateral);
      return Published.checked(reading, id, base + path(), answer.body(), chain.pem(), now);
    }

    @Override
    public boolean absent() {
      return false;
    }
  }
}
