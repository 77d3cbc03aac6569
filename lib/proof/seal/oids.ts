/** The signed attribute that carries an approval's 32-byte evidence digest: 2.25.<uuid a2bf9a42-4905-41d3-a5c5-45657ace24de> (X.667). */
export const EVIDENCE_OID = '2.25.216329792759872972990243316746156909790'

/** Object identifiers of the seal (RFC 5652, 5035, 6211, 3161, 5480, 5754). */
export const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  algorithmProtection: '1.2.840.113549.1.9.52',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
  timeStampInfo: '1.2.840.113549.1.9.16.1.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaSha256: '1.2.840.10045.4.3.2',
  evidence: EVIDENCE_OID,
} as const
