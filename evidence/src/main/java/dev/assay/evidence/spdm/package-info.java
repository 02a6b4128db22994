/// SPDM measurements (DMTF DSP0274): what a device, a GPU say, signs of its firmware and its
/// settings.
@NullMarked
package dev.assay.evidence.spdm;

import org.jspecify.annotations.NullMarked;
