using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace Kindling.Oci.Ecr;

/// <summary>
/// The SDK's chain of credentials: environment, profile (SSO and roles too), web identity, container and instance roles. It reads the
/// process's own environment; there is no other way to it.
/// </summary>
internal static class AwsChain
{
    public static async Task<AwsKeys> FindAsync(CancellationToken cancellationToken)
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
