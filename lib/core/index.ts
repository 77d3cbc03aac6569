export {
  type Bytes,
  base64,
  base64url,
  concat,
  equalBytes,
  fromBase64,
  fromBase64url,
  fromHex,
  fromUtf8,
  hex,
  hmacSha256,
  randomBytes,
  sha256,
  utf8,
} from './bytes'
export { type Canonical, canonicalBytes, parseCanonical, quotable } from './canonical'
export { type Clock, isZone, readDate, systemClock } from './clock'
export { isId, newId } from './ids'
export { CURRENCIES, formatAmount, type Money, parseAmount, typedAmount } from './money'
export { sameParty } from './party'
export { ok, type Refusal, type Result, refuse } from './result'
