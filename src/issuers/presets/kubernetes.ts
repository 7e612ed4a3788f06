import { group, number, preset, said, text } from './claims.ts'

const named = group({ name: said(text, 'The name'), uid: said(text, 'The id, which is never used again') })

/**
 * Service account tokens of Kubernetes that are bound to a pod, a secret or a node. A cluster is an issuer of its own. The
 * file in the pod has the same token until the kubelet writes the next one, at 80 % of its life. Tokens for the API server
 * live for 3607 seconds (or a year where they are extended), others for an hour unless the volume says otherwise.
 *
 * @see {@link https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ Kubernetes, managing service accounts}
 * @see {@link https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/ Kubernetes, configure service accounts}
 */
export const kubernetes = preset({
  maxLifetime: 3607,
  tokens: 'reusable',
  claims: {
    required: ['sub', 'kubernetes.io'],
    properties: {
      sub: said(text, '`system:serviceaccount:NAMESPACE:NAME`'),
      'kubernetes.io': said(
        group(
          {
            namespace: said(text, 'The namespace of the service account'),
            serviceaccount: said(named, 'The service account'),
            pod: said(named, 'The pod that the token is bound to'),
            node: said(named, 'The node of the pod'),
            secret: said(named, 'The secret that the token is bound to'),
            warnafter: said(number, 'When a token that was extended should have been renewed'),
          },
          ['namespace', 'serviceaccount'],
        ),
        'What the cluster says of the workload',
      ),
    },
  },
})
