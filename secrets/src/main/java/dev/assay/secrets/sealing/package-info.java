/// Seals secrets to the key that a guest's evidence bound, so that nobody between here and there
/// reads them: by HPKE, by JWE for clients of the KBS protocol, as LAUNCH_SECRET for SEV and
/// SEV-ES.
@NullMarked
package dev.assay.secrets.sealing;

import org.jspecify.annotations.NullMarked;
