package dev.assay.fuzz.targets;

import dev.assay.appraisal.PolicyReader;
import dev.assay.evidence.Bytes;
import dev.assay.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A policy's text.
public final class PolicyTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    PolicyReader.read(new String(input.toArray(), StandardCharsets.UTF_8));
  }

  @Override
  public List<Bytes> seeds() {
    String policy =
        """
        policy: acme/payments
        version: 7
        state: active
        freshness: 90s
        accept:
          - platform: sev-snp
            measurement: [%s]
            minimum_tcb:
              Milan: { boot_loader: 4, snp: 24, microcode: 219 }
              Turin: { fmc: 1, boot_loader: 2, tee: 3, snp: 4, microcode: 5 }
            guest_policy: { debug: allowed, migration_agent: any, smt: forbidden }
            vmpl: [0, 2]
            signer: { vcek: any, vlek: [somewhere] }
            binding: [nonce-key, raw]
            simulated: allowed
            host_data: %s
        rules:
          - name: r
            when: has(claims.snp.vmpl) && [1, 2].exists(i, i == claims.snp.vmpl)
            tier: warning
            claim: hardware
            reason: because
        secrets:
          - { id: 736870e5-84f0-4973-92ec-06879ce3da0b, name: k, from: "keystore:k" }
        """
            .formatted("7a".repeat(48), "01".repeat(32));
    return List.of(CertificateSamples.ascii(policy));
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        CertificateSamples.ascii("accept:"),
        CertificateSamples.ascii("rules:"),
        CertificateSamples.ascii("claims.tpm.pcr.sha256"),
        CertificateSamples.ascii("evidence.accepted_at"),
        CertificateSamples.ascii("&a ["),
        CertificateSamples.ascii("*a"),
        CertificateSamples.ascii("<<: "),
        CertificateSamples.ascii("!!"),
        CertificateSamples.ascii("---\n"));
  }
}
