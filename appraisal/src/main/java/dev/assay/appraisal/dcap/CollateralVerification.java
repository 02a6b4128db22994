package dev.assay.appraisal.dcap;

/// The answer of [CollateralVerifier].
public sealed interface CollateralVerification permits VerifiedCollateral, RefusedCollateral {}
