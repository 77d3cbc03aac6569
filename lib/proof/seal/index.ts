export { type Certificate, chainToRoot, readCertificate, readCertificateNames } from './certificate'
export { encodeOid, MalformedDer, readDerChildren } from './der'
export { EVIDENCE_OID, OID } from './oids'
export {
  CERTIFICATION,
  type PlanOwner,
  parsePlan,
  planBytes,
  planMac,
  type SealField,
  type SealObject,
  type SealPlan,
  verifyPlanMac,
} from './plan'
export { isStampedUnder, type TimestampReport, verifyTimestamp } from './timestamp'
export { type SealedFile, type SealReport, type VerifyOptions, verifySeals } from './verify'
