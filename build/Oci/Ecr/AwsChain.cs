using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace Kindling.Oci.Ecr;

/// <summary>
/// AWS's chain of credentials: the keys of the given environment first, as AWS's own programs look
/// (https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-quickstart.html#cli-configure-quickstart-precedence), then the SDK's
/// chain: web identity, profile (SSO and roles too), container and instance roles. The SDK reads the process's own environment; there
/// is no other way to it.
/// </summary>
internal static class AwsChain
{
    public static Task<AwsKeys> FindAsync(
        CredentialSettings settings,
        CancellationToken cancellationToken
    ) =>
        settings.Variable("AWS_ACCESS_KEY_ID") is { } key
        && settings.Variable("AWS_SECRET_ACCESS_KEY") is { } secret
            ? Task.FromResult(new AwsKeys(key, secret, settings.Variable("AWS_SESSION_TOKEN")))
            : FindAsync(cancellationToken);

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
                $"AWS credentials were not found: {exception.Message.Split('\n')[0].Trim()} Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run 'aws sso login'.",
                exception
            );
        }
    }
}
