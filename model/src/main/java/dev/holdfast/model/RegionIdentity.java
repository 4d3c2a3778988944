package dev.holdfast.model;

import java.nio.file.Path;

/**
 * Where a region's proof of who it is lies. All files are PEM.
 *
 * @param region who it proves to be; the certificate carries {@code
 *     spiffe://holdfast/<topology>/region/<region>} and the region's name as a DNS name
 * @param certificate the region's certificate chain, its own first
 * @param privateKey the private key, PKCS #8, readable by its owner alone
 * @param trust the certificate of the authority that every region's certificate must come from
 */
public record RegionIdentity(RegionId region, Path certificate, Path privateKey, Path trust) {}
