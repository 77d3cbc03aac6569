import 'server-only'

export { type Organisation, SEAL_PURPOSES, type SealPurpose } from './certify'
export { createKeys, type Keys, loadKeys, type SealKey } from './files'
export { type LogKey, latestEpochHere, latestEpochSigned, logKey, logMemory } from './log'
export { acceptChain, certificateRequest } from './outside'
export { certificatesIn } from './pem'
export { renewSealKey } from './renew'
