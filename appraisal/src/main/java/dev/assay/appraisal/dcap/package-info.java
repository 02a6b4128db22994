/// Intel's collateral, and what it says of verified SGX and TDX evidence: whether the platform's
/// firmware is up to date, by Intel's own rules.
///
/// [CollateralFile] reads it, [CollateralVerifier] checks its signatures once, and [TcbAppraiser]
/// holds the result against as many guests as there are.
@NullMarked
package dev.assay.appraisal.dcap;

import org.jspecify.annotations.NullMarked;
