// An authority outside the organisation: it certifies a seal key from its request, as a commercial one would.
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

const EC = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }
const provider = webcrypto as Crypto

/** A root made for this call, and its certificate for the request's key, or for that of another request; PEM. */
export async function outsideChain(requestPem: string, subjectKeyFrom = requestPem): Promise<{ root: string; leaf: string }> {
  const request = new x509.Pkcs10CertificateRequest(requestPem)
  if (!(await request.verify(provider))) throw new Error('the request is not signed by its key')
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])
  const basis = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 86_400_000), signingAlgorithm: EC }
  const root = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...basis,
      serialNumber: '01',
      name: 'CN=Outside root',
      keys,
      extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    },
    provider,
  )
  const leaf = await x509.X509CertificateGenerator.create(
    {
      ...basis,
      serialNumber: '02',
      subject: request.subject,
      issuer: root.subject,
      publicKey: new x509.Pkcs10CertificateRequest(subjectKeyFrom).publicKey,
      signingKey: keys.privateKey,
      extensions: [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true)],
    },
    provider,
  )
  return { root: root.toString('pem'), leaf: leaf.toString('pem') }
}
