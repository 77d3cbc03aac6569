export { type Asserted, verifyAssertion } from './assertion'
export * from './bundle'
export { type Commitment, type CommitmentTag, commit, type Opening, opens } from './commitment'
export { importCoseKey } from './cose'
export { type Decided, decisionBytes } from './decision'
export { evidenceDigest, parseProof, proofBytes, type WebAuthnProof } from './evidence'
export { type Leaf, leafBytes, leafHash, parseLeaf } from './leaf'
export {
  type AuthorityList,
  digestOfList,
  type Listed,
  type ListedRow,
  listOf,
  parseList,
  parseRow,
  rowBytes,
  showRow,
  sumOf,
} from './listed'
export {
  digestOfPeople,
  type ListedPerson,
  listedPersonBytes,
  type PeopleList,
  parseListedPerson,
  parsePeopleList,
  peopleListOf,
} from './listed-people'
export {
  type Checkpoint,
  checkpointText,
  formatLogProof,
  type LogProof,
  parseCheckpointText,
  parseLogProof,
} from './log/checkpoint'
export { BECAUSE, type Because, beginningOf, CONTINUED, type Continuation, continuationIn, lostIn } from './log/continuation'
export { verifyConsistency, verifyInclusion } from './log/inclusion'
export { formatNote, type NoteKey, noteSignature, openNote, parseNote, parseVerifierKey, signedBytes, verifierKey } from './log/note'
export { isEarlier, parseOrigin } from './log/origin'
export { consistencyPath, inclusionPath, type Run, runHash, type Subtree, subtreesOf } from './log/paths'
export { parseTilePath, type TilePath } from './log/tile-path'
export { EMPTY_FRONTIER, EMPTY_ROOT, type Frontier, frontierRoot, grow, nodeHash, treeHash } from './log/tree'
export {
  type Cosignature,
  formatSubmission,
  formatWitnessedSize,
  parseSubmission,
  parseWitnessedSize,
  readCosignature,
  type Submission,
  WITNESSED_SIZE,
} from './log/witness'
export { type Rosette, type RosetteLayer, type RosetteLevel, rosette, rosetteLevel } from './rosette'
export * from './seal'
export {
  APPROVAL_TEMPLATE,
  approvalSentence,
  BEHALF_TEMPLATE,
  type Phrase,
  SIGNING_TEMPLATE,
  type SigningFacts,
  sentenceText,
  signingSentence,
} from './sentence'
export { challengeOf, parseStatement, type SignStatement, type Statement, type StatementType, statementBytes } from './statement'
