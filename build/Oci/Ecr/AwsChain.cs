using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Kindling.Oci.Ecr;

/// <summary>
/// AWS's chain of credentials: the keys of the given environment first, as AWS's own programs look
/// (https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-quickstart.html#cli-configure-quickstart-precedence), then the SDK's
/// chain: web identity, profile (SSO and roles too), container and instance roles. The SDK reads the process's own environment; there
/// is no other way to it.
/// </summary>
internal static class AwsChain
{
    private static readonly string[] s_notChosen =
    [
        "The environment variables AWS_ACCESS_KEY_ID",
        "The webIdentityTokenFile must be",
    ];

    public static async Task<AwsKeys> FindAsync(
        string region,
        CredentialSettings settings,
        CancellationToken cancellationToken
    )
    {
        if (
            settings.Variable("AWS_ACCESS_KEY_ID") is { } key
            && settings.Variable("AWS_SECRET_ACCESS_KEY") is { } secret
        )
        {
            return new AwsKeys(key, secret, settings.Variable("AWS_SESSION_TOKEN"));
        }

        return
            settings.Variable("AWS_ROLE_ARN") is { } role
            && settings.Variable("AWS_WEB_IDENTITY_TOKEN") is { } token
            ? await AssumeAsync(role, token, region, settings, cancellationToken)
            : await FindAsync(cancellationToken);
    }

    /// <summary>
    /// A role for a token that the forge made for this job alone. GitLab puts it into a variable, where the SDK's own link wants a file.
    /// https://docs.gitlab.com/ci/cloud_services/aws/
    /// </summary>
    private static async Task<AwsKeys> AssumeAsync(
        string role,
        string token,
        string region,
        CredentialSettings settings,
        CancellationToken cancellationToken
    )
    {
        var configuration = new AmazonSecurityTokenServiceConfig
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(region),
        };
        if (settings.Variable("AWS_ENDPOINT_URL_STS") is { } endpoint)
        {
            configuration.ServiceURL = endpoint;
        }

        using var client = new AmazonSecurityTokenServiceClient(
            new AnonymousAWSCredentials(),
            configuration
        );
        try
        {
            var answer = await client.AssumeRoleWithWebIdentityAsync(
                new AssumeRoleWithWebIdentityRequest
                {
                    RoleArn = role,
                    WebIdentityToken = token,
                    RoleSessionName = $"kindling-{settings.Variable("CI_JOB_ID") ?? "job"}",
                },
                cancellationToken
            );
            var keys = answer.Credentials;
            return new AwsKeys(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken);
        }
        catch (AmazonServiceException exception)
        {
            // The SDK's inner exceptions may quote the request, token and all.
            throw new CredentialException(
                $"AWS refused the role {role} for this job's token: {exception.Message.Replace(token, "***", StringComparison.Ordinal).TrimEnd('.')}. Check the role's trust policy: the provider, the audience sts.amazonaws.com, and the project and branch in its subject."
            );
        }
    }

    private static async Task<AwsKeys> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var resolver = new DefaultAWSCredentialsIdentityResolver();
            var credentials = await resolver.ResolveIdentityAsync(null, cancellationToken);
            var keys = await credentials.GetCredentialsAsync().WaitAsync(cancellationToken);
            return new AwsKeys(keys.AccessKey, keys.SecretKey, keys.Token);
        }
        catch (Exception exception)
            when (exception is AmazonClientException or AmazonServiceException)
        {
            throw new CredentialException(
                $"AWS credentials were not found: {Reasons(exception.Message)}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run 'aws sso login'.",
                exception
            );
        }
    }

    // The SDK lists what each link of its chain said, a line for each; that a way was not chosen at all is no news.
    private static string Reasons(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries);
        var said = lines
            .Where(line => line.StartsWith("Exception ", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..])
            .Where(line => !s_notChosen.Any(x => line.StartsWith(x, StringComparison.Ordinal)))
            .DefaultIfEmpty(lines[0]);
        return string.Join("; ", said.Select(line => line.TrimEnd('.')));
    }
}
