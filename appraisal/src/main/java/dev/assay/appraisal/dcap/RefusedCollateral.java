package dev.assay.appraisal.dcap;

import dev.assay.evidence.Refusal;

/// Something among the collateral is forged, or its signer is nobody who may sign it.
public record RefusedCollateral(Refusal refusal) implements CollateralVerification {}
