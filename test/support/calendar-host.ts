import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import * as x509 from '@peculiar/x509'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface CalendarHost {
  readonly port: number
  /** Its certificate, in PEM: it issued that itself. */
  readonly ca: string
  /** What it was asked, in order. */
  readonly asked: IncomingMessage[]
  /** How it answers from now on. */
  answers: Answer
  close(): Promise<void>
}

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A host of calendars on a loopback address, speaking TLS as one of these names. */
export async function startCalendarHost(names: readonly string[], { address = '127.0.0.1', port = 0 } = {}): Promise<CalendarHost> {
  const engine = webcrypto as Crypto
  const keys = (await engine.subtle.generateKey(EC, true, ['sign', 'verify'])) as CryptoKeyPair
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: [{ CN: [`A host of calendars at ${address}`] }],
      notBefore: new Date(Date.now() - 3_600_000),
      notAfter: new Date(Date.now() + 86_400_000),
      keys,
      signingAlgorithm: EC,
      extensions: [
        new x509.BasicConstraintsExtension(true),
        new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value }))),
      ],
    },
    engine,
  )
  const key = x509.PemConverter.encode(await engine.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  const ca = certificate.toString('pem')
  const server = createServer({ key, cert: ca }, (request, response) => {
    host.asked.push(request)
    host.answers(request, response)
  })
  await new Promise<void>((resolve) => server.listen(port, address, resolve))
  const host: CalendarHost = {
    port: (server.address() as AddressInfo).port,
    ca,
    asked: [],
    answers: (_, response) => void response.end(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return host
}
