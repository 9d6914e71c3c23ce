using Kindling.Oci.Ecr;
using Shouldly;
using Xunit;

namespace Kindling.Oci.Tests.Ecr;

/// <summary>Examples that AWS published.</summary>
public sealed class SigV4Tests
{
    private static readonly DateTimeOffset s_time = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);
    private static readonly AwsKeys s_keys = new(
        "AKIDEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        null
    );

    // "Signature Version 4 signing process", task 3, of the AWS General Reference.
    [Fact]
    public void The_example_of_iam_list_users_has_the_published_signature()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri("https://iam.amazonaws.com/?Version=2010-05-08&Action=ListUsers")
        );
        request.Headers.TryAddWithoutValidation(
            "content-type",
            "application/x-www-form-urlencoded; charset=utf-8"
        );
        using var content = new ByteArrayContent([]);
        content.Headers.TryAddWithoutValidation(
            "Content-Type",
            "application/x-www-form-urlencoded; charset=utf-8"
        );
        request.Content = content;

        new SigV4("us-east-1", "iam").Sign(request, [], s_keys, s_time);

        request
            .Headers.Authorization!.ToString()
            .ShouldBe(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                    + "SignedHeaders=content-type;host;x-amz-date, "
                    + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
            );
    }

    // get-vanilla of the aws-sig-v4-test-suite.
    [Fact]
    public void The_plainest_request_of_the_test_suite_has_the_published_signature()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri("https://example.amazonaws.com/")
        );

        new SigV4("us-east-1", "service").Sign(request, [], s_keys, s_time);

        request.Headers.Authorization!.Parameter!.ShouldEndWith(
            "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        );
    }

    [Fact]
    public void The_keys_text_shows_no_secret() => s_keys.ToString().ShouldBe("AKIDEXAMPLE");
}
