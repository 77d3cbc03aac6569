// The single file, countersign-verify.mjs. It has no policy engine.
import { verifyCommand } from './command'

await verifyCommand()
