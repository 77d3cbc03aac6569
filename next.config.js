// COUNTERSIGN_DIST keeps several development servers on one clone apart, types included.
const dist = process.env.COUNTERSIGN_DIST ?? '.next'

// The multipart envelope around the largest document. Without this Next would cut every body at 10 MB.
const largestBody = `${Number(process.env.MAX_UPLOAD_MB || 50) + 2}mb`

/** pdf.js decodes JPEG 2000 and JBIG2 in WebAssembly, inside its worker: that file alone may compile it. */
const workerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'"

/** @type {import('next').NextConfig} */
export default {
  distDir: dist,
  poweredByHeader: false,
  reactStrictMode: true,
  // Nobody gets a page before its title: streamed after the body, it is missing for a moment to a screen reader too.
  htmlLimitedBots: /./,
  serverExternalPackages: ['@cedar-policy/cedar-wasm', '@neslinesli93/qpdf-wasm', 'graphile-worker', 'fontkit', 'pkijs'],
  // `npm test` checks the types; a start on a small machine need not wait for them again
  typescript: { ignoreBuildErrors: true, ...(dist !== '.next' && { tsconfigPath: `tsconfig.${dist}.json` }) },
  experimental: { proxyClientMaxBodySize: largestBody, serverActions: { bodySizeLimit: '2mb' } },
  headers: async () => [
    {
      source: '/pdfjs/:path*',
      headers: [
        { key: 'Content-Security-Policy', value: workerPolicy },
        { key: 'Cache-Control', value: 'public, max-age=31536000, immutable' },
      ],
    },
  ],
}
