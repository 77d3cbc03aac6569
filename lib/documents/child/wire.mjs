/** Framing between the two processes: four bytes of big-endian length, that many bytes of JSON, then the file to the end. */

/** Reads one request. `head.length` announces the file, so that a 50 MB upload is held once and not twice. */
export async function readRequest(stream) {
  let pending = Buffer.alloc(0)
  let head
  let body
  let at = 0
  for await (const chunk of stream) {
    if (body) {
      at += chunk.copy(body, at)
      continue
    }
    pending = Buffer.concat([pending, chunk])
    if (pending.length < 4 || pending.length < 4 + pending.readUInt32BE(0)) continue
    const end = 4 + pending.readUInt32BE(0)
    head = JSON.parse(pending.toString('utf8', 4, end))
    body = Buffer.alloc(head.length)
    at = pending.copy(body, 0, end)
  }
  if (!body || at !== body.length) throw new Error('the request ended early')
  return { head, body }
}

export async function answer(stream, facts, bytes = Buffer.alloc(0)) {
  const head = Buffer.from(JSON.stringify(facts))
  const size = Buffer.alloc(4)
  size.writeUInt32BE(head.length)
  for (const part of [size, head, bytes]) stream.write(part)
  await new Promise((done) => stream.end(done))
}
