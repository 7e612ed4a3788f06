import { preset, textsSaying } from './claims.ts'

/**
 * Workload identity tokens of HCP Terraform and Terraform Enterprise: one for each phase of a run, as long as it may take.
 * Tests of modules have no workspace and no project, deployments of stacks have no workspace. Names can be changed, and ids cannot.
 *
 * @see {@link https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/workload-identity-tokens HashiCorp, workload identity}
 * @see {@link https://developer.hashicorp.com/terraform/language/block/stack/tfdeploy/identity_token HashiCorp, identity_token of stacks}
 * @see {@link https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/manual-generation HashiCorp, manually generate workload identity tokens}
 */
export const terraform = preset({
  issuers: ['https://app.terraform.io', 'https://app.eu.terraform.io'],
  maxLifetime: 86_400,
  tokens: 'reusable',
  claims: {
    required: ['sub', 'terraform_organization_id', 'terraform_organization_name'],
    properties: textsSaying({
      sub: '`organization:NAME:project:NAME:workspace:NAME:run_phase:PHASE`, or another path below the organization',
      terraform_organization_id: 'The id of the organization, which outlives its name',
      terraform_organization_name: 'The name of the organization',
      terraform_project_id: 'The id of the project, which outlives its name',
      terraform_project_name: 'The name of the project',
      terraform_workspace_id: 'The id of the workspace, which outlives its name',
      terraform_workspace_name: 'The name of the workspace',
      terraform_full_workspace: 'Organization, project and workspace in one, by their names',
      terraform_run_id: 'The run',
      terraform_run_phase: 'plan or apply',
      terraform_stack_id: 'The id of the stack, which outlives its name',
      terraform_stack_name: 'The name of the stack',
      terraform_stack_deployment_name: 'The deployment of the stack',
      terraform_operation: 'What is done with the deployment: plan or apply',
    }),
  },
  tenants: [
    'terraform_organization_id',
    'terraform_project_id',
    'terraform_workspace_id',
    'terraform_organization_name',
  ],
  tenantInSubject: /^organization:[^:/*]+:/,
  lastingTenant: 'terraform_organization_id',
  lasting: {
    terraform_organization_name: 'terraform_organization_id',
    terraform_project_name: 'terraform_project_id',
    terraform_workspace_name: 'terraform_workspace_id',
    terraform_stack_name: 'terraform_stack_id',
  },
})
